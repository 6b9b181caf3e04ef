package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A fleet that drives while something else happens to its node, and must not notice. */
final class GoodTraffic {
  private static final Logger LOG = LoggerFactory.getLogger(GoodTraffic.class);
  private static final int VEHICLES = 500;

  private GoodTraffic() {}

  /** What happens beside. */
  interface Attack {
    void run() throws Exception;
  }

  /**
   * Lets a fleet of 500 report once a second all through an attack, then looks for all of it.
   *
   * @param maxP99 within which 99 % of its reports are acked
   */
  static void unharmedBy(NodeProcess node, Duration maxP99, Attack attack) throws Exception {
    SimulatorProcess.warmUp(node.api());
    double before = received(node);
    JsonNode report;
    try (SimulatorProcess fleet =
        SimulatorProcess.start(
            node.api(),
            "--prefix",
            "good",
            "--vehicles",
            VEHICLES,
            "--duration",
            "10m",
            "--verify")) {
      TestNode.await(() -> received(node) - before >= 2 * VEHICLES);
      attack.run();
      assertThat(fleet.isAlive()).as("still driving").isTrue();
      report = fleet.arrive().awaitReport();
    }
    LOG.info("Beside it a fleet had {}", report);
    assertThat(report.path("errors").asInt(-1)).isZero();
    assertThat(report.path("unconfirmed").asInt(-1)).isZero();
    assertThat(report.path("overloaded").asInt(-1)).isZero();
    assertThat(report.at("/verify/correct").asInt()).isEqualTo(VEHICLES);
    assertThat(report.at("/verify/storeCorrect").asInt()).isEqualTo(VEHICLES);
    assertThat(report.at("/ackLatencyMillis/p99").asDouble(Double.MAX_VALUE))
        .isLessThanOrEqualTo((double) maxP99.toMillis());
  }

  private static double received(NodeProcess node) {
    return node.scrape().sum("whereabouts_reports_received_total");
  }
}
