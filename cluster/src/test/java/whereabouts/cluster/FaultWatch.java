package whereabouts.cluster;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks how a node is, ten times a second, for to look more often would take a good part of a small
 * machine: prints it once a second, and keeps what was the worst.
 */
final class FaultWatch {
  private static final Logger LOG = LoggerFactory.getLogger(FaultWatch.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final Duration PRINT_EVERY = Duration.ofSeconds(1);

  private final NodeProcess node;
  private Scrape seen;
  private long seenNanos = System.nanoTime();
  private Scrape printed;
  private long printedNanos = System.nanoTime();
  private boolean degraded;
  private double highestRung;
  private double mostUnwritten;
  private double oldestUnwritten;

  FaultWatch(NodeProcess node) {
    this.node = node;
    this.seen = node.scrape();
    this.printed = seen;
  }

  /** Looks until it is so; fails after a minute. */
  void until(BooleanSupplier condition) {
    TestNode.await(
        () -> {
          look();
          return condition.getAsBoolean();
        });
  }

  /** Looks for so long. */
  void pass(Duration time) {
    long begun = System.nanoTime();
    until(() -> System.nanoTime() - begun >= time.toNanos());
  }

  /** Looks, unless it just has. */
  private Scrape look() {
    if (System.nanoTime() - seenNanos < LOOK_EVERY.toNanos()) {
      return seen;
    }
    Scrape now = node.scrape();
    seen = now;
    seenNanos = System.nanoTime();
    degraded |= now.of("whereabouts_health_degraded") > 0;
    highestRung = Math.max(highestRung, now.of("whereabouts_ladder"));
    mostUnwritten = Math.max(mostUnwritten, now.of("whereabouts_unwritten_rows"));
    oldestUnwritten = Math.max(oldestUnwritten, age(now));
    if (System.nanoTime() - printedNanos >= PRINT_EVERY.toNanos()) {
      print(now);
    }
    return now;
  }

  private void print(Scrape now) {
    Scrape since = now.since(printed);
    double accepted = since.of("whereabouts_reports_total", "outcome=\"accepted\"");
    LOG.info(
        "accepted {}, stored {} rows, failed {}, unwritten {} rows, oldest {} s, wait {} s,"
            + " connected {}, degraded {}, ladder {}, heap {} MiB, events in flight {}",
        (long) accepted,
        (long) since.of("whereabouts_store_rows_total"),
        (long) since.sum("whereabouts_store_failures_total"),
        (long) now.of("whereabouts_unwritten_rows"),
        age(now),
        now.of("whereabouts_flush_interval_seconds"),
        (long) now.of("whereabouts_store_connected"),
        (long) now.of("whereabouts_health_degraded"),
        (long) now.of("whereabouts_ladder"),
        (long) now.sum("jvm_memory_used_bytes", "area=\"heap\"") >> 20,
        (long) now.of("whereabouts_events_in_flight"));
    printed = now;
    printedNanos = System.nanoTime();
  }

  /** Of the oldest accepted fix that the store may not have, seconds. */
  static double age(Scrape now) {
    return now.of("whereabouts_unwritten_age_seconds");
  }

  /** Whether the store keeps up: what is accepted is stored within the target age. */
  boolean keepsUp() {
    Scrape now = look();
    return age(now) <= now.of("whereabouts_flush_target_age_seconds");
  }

  boolean wasDegraded() {
    return degraded;
  }

  /** Above 0 if the ladder was not always normal. */
  double highestRung() {
    return highestRung;
  }

  double mostUnwrittenRows() {
    return mostUnwritten;
  }

  double oldestUnwrittenSeconds() {
    return oldestUnwritten;
  }
}
