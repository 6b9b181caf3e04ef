package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whoever looks at a part of a fleet on the move is told the truth, and soon: how long after a
 * report was sent, the simulator's viewers say.
 */
class FreshnessIT {
  private static final Logger LOG = LoggerFactory.getLogger(FreshnessIT.class);

  /**
   * Whole cells are told, which are two kilometres across: with so many in the box some 600 are in
   * view.
   */
  private static final int IN_THE_BOX = 50;

  @TempDir Path directory;

  @Test
  void ofAThousandVehicles() {
    JsonNode viewers = watch(1_000, 10, 100, "2s", "8s");
    assertThat(viewers.at("/freshnessMs/p50").asDouble()).isLessThan(1_000);
    assertThat(viewers.at("/freshnessMs/p99").asDouble()).isLessThanOrEqualTo(4_000);
  }

  @Tag("prove")
  @Test
  void aHundredViewersOfFiveHundredVehiclesEachSeeWhatWasReportedASecondAgo() {
    JsonNode viewers = watch(10_000, 100, IN_THE_BOX, "60s", "120s");
    assertThat(viewers.get("inView").asInt()).isBetween(400, 1_000);
    assertThat(viewers.at("/freshnessMs/p99").asDouble()).isLessThanOrEqualTo(1_000);
  }

  /** The simulator's exit status says that every viewer was told the truth, and all of it. */
  private JsonNode watch(
      int vehicles, int viewers, int vehiclesEach, String warmUp, String duration) {
    try (NodeProcess node =
        NodeProcess.start(TestNode.newKeyspace(), directory, "-Xmx512m").awaitReady()) {
      SimulatorProcess.warmUp(node.api());
      JsonNode report;
      try (SimulatorProcess fleet =
          SimulatorProcess.start(
              node.api(),
              "--roads",
              "andorra",
              "--vehicles",
              vehicles,
              "--interval",
              "1s",
              "--warm-up",
              warmUp,
              "--duration",
              duration,
              "--viewers",
              viewers,
              "--viewer-vehicles",
              vehiclesEach,
              "--verify")) {
        report = fleet.awaitReport();
      }
      JsonNode told = report.get("viewers");
      LOG.info(
          "{} vehicles, {} positions a second: {}",
          vehicles,
          report.get("acceptedPerSecond"),
          told);
      assertThat(report.get("acceptedPerSecond").asDouble()).isGreaterThan(0.9 * vehicles);
      assertThat(told.get("open").asInt()).isEqualTo(viewers);
      assertThat(told.get("reconnects").asInt()).isZero();
      assertThat(told.get("told").asLong()).isGreaterThan((long) viewers * vehiclesEach);
      return told;
    }
  }
}
