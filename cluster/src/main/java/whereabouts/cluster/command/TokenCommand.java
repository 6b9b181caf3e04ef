package whereabouts.cluster.command;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import whereabouts.tracker.access.Grant;
import whereabouts.tracker.access.Secrets;
import whereabouts.tracker.access.Tokens;

/** {@code whereabouts token}: makes a token, or the secret that tokens are made with. */
@Command(
    name = "token",
    description = "Makes a token that a node takes which has the same secret.",
    footer = {
      "",
      "  ./whereabouts token --new-secret secrets",
      "  ./whereabouts token --scope ingest --vehicle bus-7 --expires 30d --secret secrets",
      "",
      "The node is told by whereabouts.access.secret-file = \"secrets\"."
    })
final class TokenCommand implements Callable<Integer> {
  @Option(
      names = "--new-secret",
      paramLabel = "FILE",
      description = "Makes this file, with a new secret in it, and no token.")
  private @Nullable Path newSecret;

  @Option(
      names = "--secret",
      paramLabel = "FILE",
      defaultValue = "data/secrets",
      description = "Whose first secret signs the token (default: ${DEFAULT-VALUE}).")
  private Path secret;

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      defaultValue = "30d",
      description = "How long it is good for, such as 12h or 30d (default: ${DEFAULT-VALUE}).")
  private String expires;

  @Mixin private GrantOptions grant;
  @Spec private CommandSpec self;

  @Override
  public Integer call() {
    if (newSecret != null) {
      make(newSecret);
      return 0;
    }
    Instant now = Instant.now();
    Grant granted = grant.grant(now.plus(lifetime()));
    try {
      self.commandLine().getOut().println(Tokens.mint(secret, granted, now));
    } catch (IllegalArgumentException unusable) {
      throw new WrongUsage("--secret: " + unusable.getMessage());
    }
    return 0;
  }

  private static void make(Path file) {
    try {
      Secrets.create(file);
    } catch (FileAlreadyExistsException there) {
      throw new Failure(file + " is there already, and stays as it is.");
    } catch (IOException unwritten) {
      throw new Failure("Can't write " + file + ": " + unwritten);
    }
  }

  private Duration lifetime() {
    try {
      Duration lifetime =
          expires.endsWith("d")
              ? Duration.ofDays(Long.parseLong(expires.substring(0, expires.length() - 1)))
              : Duration.parse("PT" + expires);
      if (lifetime.isNegative() || lifetime.isZero()) {
        throw new WrongUsage("--expires must be longer than nothing");
      }
      return lifetime;
    } catch (IllegalArgumentException | DateTimeException | ArithmeticException none) {
      throw new WrongUsage("--expires '" + expires + "' is no time; write 30m, 12h or 30d");
    }
  }
}
