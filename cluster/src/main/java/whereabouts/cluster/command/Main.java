package whereabouts.cluster.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import whereabouts.cluster.operations.Version;
import whereabouts.persistence.local.LocalCassandraException;

/** The commands of the launcher {@code ./whereabouts}, but for {@code simulate}. */
@Command(
    name = "whereabouts",
    description = "Always knows where every vehicle is.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.BuiltVersion.class,
    subcommands = {
      DemoCommand.class,
      NodeCommand.class,
      CassandraCommand.class,
      StatusCommand.class,
      DrainCommand.class,
      TokenCommand.class,
      ApiKeyCommand.class,
      RehearseCommand.class
    })
public final class Main implements Runnable {
  /** What {@code --version} tells. */
  static final class BuiltVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"whereabouts " + Version.CURRENT};
    }
  }

  @Spec private CommandSpec self;

  private Main() {}

  @Override
  public void run() {
    throw new ParameterException(self.commandLine(), "Which command?");
  }

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine commands = new CommandLine(new Main());
    for (CommandLine command : commands.getSubcommands().values()) {
      command.getCommandSpec().mixinStandardHelpOptions(true);
    }
    return commands.setExecutionExceptionHandler(tellCauseOnly());
  }

  /** An operator gets one line; a stack trace only for what we did not foresee. */
  private static IExecutionExceptionHandler tellCauseOnly() {
    return (exception, command, parsed) -> {
      if (exception instanceof WrongUsage) {
        command.getErr().println(exception.getMessage());
        command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
      }
      if (exception instanceof Failure || exception instanceof LocalCassandraException) {
        command.getErr().println(exception.getMessage());
        return ExitCode.SOFTWARE;
      }
      throw exception;
    };
  }
}
