package whereabouts.cluster.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import whereabouts.tracker.access.ApiKeys;

/** {@code whereabouts api-key}: makes a key for a device that can't do tokens. */
@Command(
    name = "api-key",
    description = "Makes a key, adds its hash to a file, and shows it once.",
    footer = {
      "",
      "  ./whereabouts api-key --scope ingest --vehicle bus-7 --keys keys",
      "",
      "The node is told by whereabouts.access.keys-file = \"keys\", and reads it when",
      "it starts. Nobody can get the key back from the file: a lost one is made anew."
    })
final class ApiKeyCommand implements Callable<Integer> {
  @Option(
      names = "--keys",
      paramLabel = "FILE",
      defaultValue = "data/keys",
      description = "The file of keys (default: ${DEFAULT-VALUE}).")
  private Path keys;

  @Mixin private GrantOptions grant;
  @Spec private CommandSpec self;

  @Override
  public Integer call() {
    String key = ApiKeys.create();
    String line;
    try {
      line = ApiKeys.line(key, grant.grant(Instant.MAX));
    } catch (IllegalArgumentException unfit) {
      throw new WrongUsage(
          "--name must be one word, and an id may not end with a space: " + unfit.getMessage());
    }
    try {
      Files.createDirectories(keys.toAbsolutePath().getParent());
      Files.writeString(
          keys,
          line + System.lineSeparator(),
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException unwritten) {
      throw new Failure("Can't write " + keys + ": " + unwritten);
    }
    self.commandLine().getOut().println(key);
    return 0;
  }
}
