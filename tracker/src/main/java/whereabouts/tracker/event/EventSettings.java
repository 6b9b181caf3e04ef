package whereabouts.tracker.event;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How events are taken in; {@code whereabouts.events} in reference.conf explains each.
 *
 * @param maxInFlight events that this node has under way at most
 * @param maxInFlightPerSocket events that one socket has under way, or not yet told of, at most
 * @param timeout from the reading of an event to its answer, at most
 * @param retryBackoff wait after an event's first failed write; doubled with every further one
 * @param maxRetryBackoff wait after any failed write, at most
 * @param retryAfter when a client shall come back whose event was refused or not stored
 */
public record EventSettings(
    int maxInFlight,
    int maxInFlightPerSocket,
    Duration timeout,
    Duration retryBackoff,
    Duration maxRetryBackoff,
    Duration retryAfter) {

  private static final String ROOT = "whereabouts.events";

  public EventSettings {
    positive("max-in-flight", maxInFlight);
    positive("max-in-flight-per-socket", maxInFlightPerSocket);
    positive("timeout", timeout.toMillis());
    positive("retry-backoff", retryBackoff.toMillis());
    positive("retry-after", retryAfter.toMillis());
    if (maxRetryBackoff.compareTo(retryBackoff) < 0) {
      throw new IllegalArgumentException(
          ROOT + ".max-retry-backoff is less than " + ROOT + ".retry-backoff");
    }
  }

  private static void positive(String key, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(
          "%s.%s is %d, it must be greater than 0".formatted(ROOT, key, value));
    }
  }

  /** From a node's whole configuration. */
  public static EventSettings of(Config node) {
    Config config = node.getConfig(ROOT);
    return new EventSettings(
        config.getInt("max-in-flight"),
        config.getInt("max-in-flight-per-socket"),
        config.getDuration("timeout"),
        config.getDuration("retry-backoff"),
        config.getDuration("max-retry-backoff"),
        config.getDuration("retry-after"));
  }
}
