package whereabouts.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import whereabouts.simulator.wire.Clients;
import whereabouts.simulator.wire.Failure;
import whereabouts.simulator.wire.Protocol;
import whereabouts.simulator.wire.Target;

/** Where positions go, and how they travel. */
final class TargetOptions {
  private static final int MAX_BATCH = 10_000;
  private static final int MAX_CONNECTIONS = 1_000;
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]+");
  private static final int USUAL_CONNECTIONS = 4;

  @Option(
      names = "--target",
      split = ",",
      paramLabel = "URL",
      description =
          "the service's API; several, separated by commas, share the load"
              + " (default: http://127.0.0.1:8080)")
  private List<String> targets = List.of("http://127.0.0.1:8080");

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "a token or key to be sent with every request (default: none)")
  private @Nullable String token;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "the same from a file, so that no list of processes shows it")
  private @Nullable Path tokenFile;

  @Option(
      names = "--cacert",
      paramLabel = "FILE",
      description =
          "PEM file of the authorities that an https:// target is trusted by"
              + " (default: those that Java knows)")
  private @Nullable Path authorities;

  @Option(
      names = "--protocol",
      paramLabel = "ws|http",
      description = "how positions are sent (default: ws)")
  private Protocol protocol = Protocol.WS;

  @Option(
      names = "--batch",
      paramLabel = "K",
      description = "at most that many positions in a message or request (default: 100)")
  private int batch = 100;

  @Option(
      names = "--connections",
      paramLabel = "C",
      description = "(default: 4, or one for each target if there are more)")
  private @Nullable Integer connections;

  @Option(
      names = "--ignore-retry-after",
      description = "send on at once when a request is refused with 429 or 503 (default: wait)")
  private boolean ignoreRetryAfter;

  void check() {
    WrongUsage.unless(batch >= 1 && batch <= MAX_BATCH, "--batch must be 1 to " + MAX_BATCH);
    WrongUsage.unless(
        connections() >= 1 && connections() <= MAX_CONNECTIONS,
        "--connections must be 1 to " + MAX_CONNECTIONS);
    WrongUsage.unless(
        !ignoreRetryAfter || protocol == Protocol.HTTP,
        "--ignore-retry-after needs --protocol http: on a socket nobody is asked to wait");
  }

  List<Target> targets() {
    String secret = token();
    return targets.stream().map(TargetOptions::target).map(to -> to.with(secret)).toList();
  }

  private @Nullable String token() {
    WrongUsage.unless(
        token == null || tokenFile == null, "--token and --token-file exclude each other");
    String given = tokenFile == null ? token : read(tokenFile);
    WrongUsage.unless(
        given == null || TOKEN.matcher(given).matches(),
        "--token or --token-file holds no token: letters, digits and -._~+/= in one word");
    return given;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new WrongUsage("--token-file " + file + " can't be read: " + e);
    }
  }

  Clients clients() {
    if (authorities == null) {
      return Clients.usual();
    }
    try {
      return Clients.trusting(authorities);
    } catch (IOException e) {
      throw new WrongUsage("--cacert " + authorities + " can't be used: " + Failure.of(e));
    }
  }

  Protocol protocol() {
    return protocol;
  }

  int batch() {
    return batch;
  }

  boolean waitsWhenAsked() {
    return !ignoreRetryAfter;
  }

  int connections() {
    return Objects.requireNonNullElse(connections, Math.max(USUAL_CONNECTIONS, targets.size()));
  }

  private static Target target(String text) {
    try {
      return Target.of(text);
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(
          "--target '" + text + "' is no address such as http://127.0.0.1:8080: " + e.getMessage());
    }
  }
}
