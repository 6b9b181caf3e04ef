package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A fleet comes back with all that it could not send: others do not notice. */
class BacklogIT {
  private static final Logger LOG = LoggerFactory.getLogger(BacklogIT.class);

  /** The live fleet drives at least so long, for a percentile wants some thousand reports. */
  private static final Duration DRIVE = Duration.ofSeconds(20);

  private final String keyspace = TestNode.newKeyspace();
  @TempDir Path directory;

  @Test
  void ofAHundredFixesEach() {
    deliver(500, 100, 4);
  }

  @Tag("prove")
  @Test
  void ofTenMinutesOfAWholeFleet() {
    deliver(5_000, 600, 1);
  }

  /**
   * Delivers old fixes beside live ones; both fleets find their newest positions afterwards.
   *
   * @param slack how many times the latency may be what is promised
   */
  private void deliver(int vehicles, int fixes, int slack) {
    try (NodeProcess node = NodeProcess.start(keyspace, directory, "-Xmx512m").awaitReady()) {
      SimulatorProcess.warmUp(node.api());
      deliver(node, vehicles, fixes, slack);
    }
  }

  private static void deliver(NodeProcess node, int vehicles, int fixes, int slack) {
    Scrape before = node.scrape();
    double vehiclesBefore = before.sum("whereabouts_vehicles");
    long begun = System.nanoTime();
    try (SimulatorProcess live =
        SimulatorProcess.start(node.api(), "--prefix", "live", "--vehicles", 500, "--verify")) {
      TestNode.awaitTold(() -> node.scrape().sum("whereabouts_vehicles") >= vehiclesBefore + 500);
      try (SimulatorProcess late =
          SimulatorProcess.start(
              node.api(),
              "--prefix",
              "late",
              "--vehicles",
              vehicles,
              "--backlog",
              fixes,
              "--duration",
              "0s",
              "--verify")) {
        JsonNode delivered = late.awaitReport();
        TestNode.await(() -> System.nanoTime() - begun >= DRIVE.toNanos());
        JsonNode driven = live.arrive().awaitReport();
        double visible =
            node.scrape().since(before).quantile("whereabouts_reports_visible_seconds", 0.99);
        LOG.info("Delivered {}, beside {}, visible within {} s (p99)", delivered, driven, visible);
        assertThat(visible).isLessThanOrEqualTo(0.25 * slack);
        assertThat(delivered.at("/backlog/sent").asInt()).isEqualTo(vehicles * fixes);
        assertThat(driven.at("/ackLatencyMillis/p99").asDouble(Double.MAX_VALUE))
            .isLessThanOrEqualTo(250 * slack);
      }
    }
  }
}
