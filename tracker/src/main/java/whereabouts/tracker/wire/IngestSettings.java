package whereabouts.tracker.wire;

import com.typesafe.config.Config;
import java.time.Duration;
import java.time.Instant;

/**
 * What is taken in, and how much of it at a time; {@code whereabouts.ingest}.
 *
 * @param maxReportsInFlight reports that this node has under way to their vehicles at most
 * @param maxReportsAwaitingStore the same of those with {@code ack=persisted}, apart
 * @param targetLatency fewer are under way while their vehicles take longer than this to answer
 * @param creditWait how long a request waits for credit before it is refused
 * @param maxEntries entries of one body or message at most
 * @param maxFutureSkew fixes dated further ahead of our clock are refused
 * @param earliestFix fixes at or before are invalid; not before the epoch
 * @param retryAfter when a client that was refused shall come back
 */
public record IngestSettings(
    int maxReportsInFlight,
    int maxReportsAwaitingStore,
    Duration targetLatency,
    Duration creditWait,
    int maxEntries,
    Duration maxFutureSkew,
    Instant earliestFix,
    Duration retryAfter) {

  public IngestSettings {
    Limits.positive("whereabouts.ingest.max-reports-in-flight", maxReportsInFlight);
    Limits.positive("whereabouts.ingest.max-reports-awaiting-store", maxReportsAwaitingStore);
    Limits.positive("whereabouts.ingest.target-latency", targetLatency.toMillis());
    Limits.positive("whereabouts.ingest.credit-wait", creditWait.toMillis());
    Limits.positive("whereabouts.ingest.max-entries", maxEntries);
    Limits.positive("whereabouts.ingest.retry-after", retryAfter.toMillis());
    if (maxFutureSkew.isNegative()) {
      throw new IllegalArgumentException("whereabouts.ingest.max-future-skew is negative");
    }
    if (earliestFix.isBefore(Instant.EPOCH)) {
      throw new IllegalArgumentException("whereabouts.ingest.earliest-fix is before the epoch");
    }
  }

  /** From a node's whole configuration. */
  public static IngestSettings of(Config node) {
    Config config = node.getConfig("whereabouts.ingest");
    return new IngestSettings(
        config.getInt("max-reports-in-flight"),
        config.getInt("max-reports-awaiting-store"),
        config.getDuration("target-latency"),
        config.getDuration("credit-wait"),
        config.getInt("max-entries"),
        config.getDuration("max-future-skew"),
        Instant.parse(config.getString("earliest-fix")),
        config.getDuration("retry-after"));
  }
}
