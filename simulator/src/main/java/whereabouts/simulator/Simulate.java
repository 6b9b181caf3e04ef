package whereabouts.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;
import whereabouts.simulator.report.Screen;
import whereabouts.simulator.wire.Stop;

/**
 * The command. Exit status 0: all that was asked holds; 1: it does not, or the target cannot be
 * reached; 2: wrong usage.
 */
@Command(
    name = "whereabouts simulate",
    description = "Drives a fleet on real roads, or replays a recorded one, against the service.",
    customSynopsis = "whereabouts simulate [--target URL[,URL...]] [options]",
    sortOptions = false,
    usageHelpAutoWidth = true,
    mixinStandardHelpOptions = true,
    versionProvider = Simulate.Version.class,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:all that was asked holds",
      "1:verification failed, an acked event is lost, a viewer was told what is not so, or the target"
          + " could not be reached",
      "2:wrong usage"
    },
    footer = {
      "",
      "Ctrl-C stops the sending, then acks are awaited, verified and reported as asked;",
      "a second one ends at once."
    })
public final class Simulate implements Callable<Integer> {
  static final int WRONG_USAGE = 2;

  @Mixin private Options options = new Options();
  @Spec private CommandSpec spec = CommandSpec.create();

  private final Stop stop;
  private final PrintStream out;
  private final PrintStream err;

  Simulate(Stop stop, PrintStream out, PrintStream err) {
    this.stop = stop;
    this.out = out;
    this.err = err;
  }

  /** Runs the command and ends the process with its exit status. */
  public static void main(String... arguments) {
    Stop stop = new Stop();
    Interrupts.stop(stop);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    System.exit(execute(stop, out, err, arguments));
  }

  static int execute(Stop stop, PrintStream out, PrintStream err, String... arguments) {
    return new CommandLine(new Simulate(stop, out, err))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(writer(out))
        .setErr(writer(err))
        .setParameterExceptionHandler((wrong, given) -> explain(wrong, err))
        .execute(arguments);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  private static int explain(ParameterException wrong, PrintStream err) {
    String cause = String.valueOf(wrong.getMessage()).replace('\n', ' ');
    if (wrong instanceof UnmatchedArgumentException unknown
        && !unknown.getSuggestions().isEmpty()) {
      cause += "; did you mean " + unknown.getSuggestions().get(0) + "?";
    }
    err.println("whereabouts simulate: " + cause + " (see --help)");
    return WRONG_USAGE;
  }

  @Override
  public Integer call() throws InterruptedException {
    Plan plan;
    try {
      plan = options.plan();
    } catch (WrongUsage e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    @Nullable Path report = plan.report();
    boolean reportOnOut = report != null && report.equals(Plan.STANDARD_OUTPUT);
    Screen screen = new Screen(reportOnOut ? err : out, !reportOnOut && Screen.isTerminal());
    return new Simulation(plan, stop, screen, out).run();
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      try (InputStream text = Simulate.class.getResourceAsStream("version.txt")) {
        String version = new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
        return new String[] {"whereabouts simulate " + version};
      }
    }
  }
}
