package whereabouts.simulator;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import whereabouts.simulator.wire.Protocol;
import whereabouts.simulator.wire.Target;

/** Where positions go, and how they travel. */
final class TargetOptions {
  private static final int MAX_BATCH = 10_000;
  private static final int MAX_CONNECTIONS = 1_000;
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
    return targets.stream().map(TargetOptions::target).toList();
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
