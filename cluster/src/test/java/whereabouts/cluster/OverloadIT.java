package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Three times what a small node can take: it takes what it can, and all promises hold. */
class OverloadIT {
  private static final Logger LOG = LoggerFactory.getLogger(OverloadIT.class);
  private static final Duration EVERY_SECOND = Duration.ofSeconds(1);
  private static final Duration MEASURING = Duration.ofSeconds(10);
  private static final long FLAT_BYTES = 64L << 20;

  private final String keyspace = TestNode.newKeyspace();
  @TempDir Path directory;

  @Test
  void briefly() {
    overload(2_000, Duration.ofSeconds(10), Duration.ofSeconds(10), 4);
  }

  @Tag("prove")
  @Test
  void forAMinuteWithAHundredThousandVehicles() {
    overload(100_000, Duration.ofSeconds(30), Duration.ofMinutes(1), 1);
  }

  /**
   * Finds out what the node can take, then offers three times as much.
   *
   * @param slack how many times the latencies may be what is promised
   */
  private void overload(int vehicles, Duration warmUp, Duration overload, int slack) {
    try (NodeProcess node = NodeProcess.start(keyspace, directory, "-Xmx512m").awaitReady()) {
      double capacity = capacity(node, vehicles, warmUp);
      long heapBefore = node.liveHeapBytes();
      Scrape before = node.scrape();
      JsonNode report;
      try (SimulatorProcess fleet =
          SimulatorProcess.start(
              node.api(),
              "--vehicles",
              vehicles,
              "--rate",
              (long) (3 * capacity),
              "--duration",
              overload.toSeconds() + "s",
              "--events",
              20,
              "--verify",
              "--verify-timeout",
              "10s")) {
        watch(node, fleet, overload);
        report = fleet.awaitReport();
      }
      Scrape during = node.scrape().since(before);
      long heapAfter = node.liveHeapBytes();
      double visible = during.quantile("whereabouts_reports_visible_seconds", 0.99);
      JsonNode events = report.path("events");
      LOG.info(
          "Capacity {}/s, offered three times that; visible within {} s (p99), heap {} -> {} MiB,"
              + " fleet {}",
          (long) capacity,
          visible,
          heapBefore >> 20,
          heapAfter >> 20,
          report);
      assertThat(visible).isLessThanOrEqualTo(0.25 * slack);
      assertThat(report.path("errors").asInt()).isZero();
      assertThat(report.path("unconfirmed").asInt()).isZero();
      assertThat(events.path("sent").asInt()).isPositive();
      assertThat(events.path("stored")).isEqualTo(events.path("sent"));
      assertThat(events.path("lost").asInt(-1)).isZero();
      assertThat(events.at("/ackLatencyMs/p99").asDouble(Double.MAX_VALUE))
          .isLessThanOrEqualTo(500 * slack);
      assertThat(heapAfter).isLessThan(heapBefore + FLAT_BYTES);
      assertThat(node.log()).doesNotContain("ERROR");
    }
  }

  /** The reports a second that the node takes after the warm-up, when more are there. */
  private static double capacity(NodeProcess node, int vehicles, Duration warmUp) {
    try (SimulatorProcess fleet =
        SimulatorProcess.start(
            node.api(),
            "--vehicles",
            vehicles,
            "--rate",
            1_000_000,
            "--duration",
            warmUp.plus(MEASURING).toSeconds() + "s")) {
      TestNode.awaitTold(() -> received(node.scrape()) > 0);
      watch(node, fleet, warmUp);
      Scrape begin = node.scrape();
      long beginNanos = System.nanoTime();
      fleet.awaitSuccess();
      double seconds = (System.nanoTime() - beginNanos) / 1e9;
      return received(node.scrape().since(begin)) / seconds;
    }
  }

  private static double received(Scrape scrape) {
    return scrape.sum("whereabouts_reports_received_total");
  }

  /** Prints once a second how the node is, for so long or until the fleet has ended. */
  private static void watch(NodeProcess node, SimulatorProcess fleet, Duration howLong) {
    long end = System.nanoTime() + howLong.toNanos();
    Scrape last = node.scrape();
    while (System.nanoTime() < end && fleet.isAlive()) {
      LockSupport.parkNanos(EVERY_SECOND.toNanos());
      Scrape now = node.scrape();
      LOG.info(
          "received {}/s, in flight {} of {}, waiting {}, unwritten {} rows, oldest {} s, ladder {},"
              + " heap {} MiB",
          (long) received(now.since(last)),
          (long) now.sum("whereabouts_reports_in_flight"),
          (long) now.sum("whereabouts_reports_in_flight_max", "accepted"),
          (long) now.sum("whereabouts_reports_waiting"),
          (long) now.sum("whereabouts_unwritten_rows"),
          now.sum("whereabouts_unwritten_age_seconds"),
          (long) now.sum("whereabouts_ladder"),
          (long) now.sum("jvm_memory_used_bytes", "area=\"heap\"") >> 20);
      last = now;
    }
  }
}
