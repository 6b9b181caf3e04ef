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

/**
 * Of three nodes two thirds of all reports live on another node than the one that took them. What
 * that costs: the CPU time of all nodes for each report, against that of one node alone with the
 * same traffic.
 */
@Tag("prove")
class CrossNodeCostIT {
  private static final Logger LOG = LoggerFactory.getLogger(CrossNodeCostIT.class);
  private static final double AT_MOST = 2;
  private static final int ROUNDS = 3;

  /** Far less than either can take. */
  private static final int REPORTS_PER_SECOND = 10_000;

  @TempDir Path directory;

  /** What some nodes have done in all rounds. */
  private static final class Bill {
    private final LocalCluster nodes;
    private Duration cpu = Duration.ZERO;
    private long reports;

    Bill(LocalCluster nodes) {
      this.nodes = nodes;
    }

    void warmUp(String duration) {
      drive(duration);
      cpu = Duration.ZERO;
      reports = 0;
    }

    /** Returns how many reports it could not even offer. */
    long drive(String duration) {
      Duration before = cpuSoFar();
      JsonNode report;
      try (SimulatorProcess fleet =
          SimulatorProcess.start(
              nodes.apis(),
              "--vehicles",
              5_000,
              "--rate",
              REPORTS_PER_SECOND,
              "--duration",
              duration)) {
        report = fleet.awaitReport();
      }
      cpu = cpu.plus(cpuSoFar()).minus(before);
      reports += report.path("accepted").asLong();
      return report.path("skipped").asLong();
    }

    private Duration cpuSoFar() {
      return nodes.running().stream()
          .map(NodeProcess::cpuTime)
          .reduce(Duration.ZERO, Duration::plus);
    }

    double microsPerReport() {
      return cpu.toNanos() / 1e3 / reports;
    }
  }

  @Test
  void aReportCostsThreeNodesAtMostTwiceWhatItCostsOne() {
    try (LocalCluster alone =
            LocalCluster.start(TestNode.newKeyspace(), directory.resolve("alone"), 1, 1);
        LocalCluster three =
            LocalCluster.start(TestNode.newKeyspace(), directory.resolve("three"), 3, 3)) {
      Bill ofOne = new Bill(alone);
      Bill ofThree = new Bill(three);
      ofOne.warmUp("20s");
      ofThree.warmUp("30s");
      for (int round = 0; round < ROUNDS; round++) {
        assertThat(ofOne.drive("15s")).as("skipped").isZero();
        assertThat(ofThree.drive("15s")).as("skipped").isZero();
      }
      double ratio = ofThree.microsPerReport() / ofOne.microsPerReport();
      LOG.info(
          "CPU for a report: {} us on one node ({} reports), {} us on three ({} reports): {} times as"
              + " much",
          ofOne.microsPerReport(),
          ofOne.reports,
          ofThree.microsPerReport(),
          ofThree.reports,
          ratio);
      assertThat(ratio).isLessThanOrEqualTo(AT_MOST);
    }
  }
}
