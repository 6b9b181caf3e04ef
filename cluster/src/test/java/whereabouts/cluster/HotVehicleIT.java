package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One vehicle reports as much as a fleet: operators see which, others do not notice. */
class HotVehicleIT {
  private static final Logger LOG = LoggerFactory.getLogger(HotVehicleIT.class);
  private static final int PER_SECOND = 50_000;

  /** The hot one's connection is its own; the rest of its fleet reports next to nothing. */
  private static final int HOT_FLEET = 50;

  /** Longer than the others can take to be verified, so that it is hot until they are. */
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(1);

  private final String keyspace = TestNode.newKeyspace();
  @TempDir Path directory;

  /**
   * At less than half the rate, which leaves time for whatever else the machine does. The list's
   * ten seconds may not be over yet, so it may tell half of the rate.
   */
  @Test
  void briefly() {
    manyInAMessage(20_000, Duration.ofSeconds(1), Duration.ofSeconds(4), 4, 0.5);
  }

  @Tag("prove")
  @Test
  void forHalfAMinute() {
    manyInAMessage(PER_SECOND, Duration.ofSeconds(10), Duration.ofSeconds(30), 1, 0.25);
  }

  /** Nothing coalesces before it has come to the vehicle, or waits for credit. */
  @Tag("prove")
  @Test
  void withOneReportInAMessage() {
    try (NodeProcess node = NodeProcess.start(keyspace, directory, "-Xmx512m").awaitReady()) {
      JsonNode alone = alone(node, Duration.ofSeconds(5));
      try (HotSockets hot = HotSockets.drive(node.api(), "hot-000000", 8, PER_SECOND)) {
        Beside beside = Beside.after(Duration.ofSeconds(5), Duration.ofSeconds(20), node);
        HotSockets.Driven driven = hot.arrive();
        LOG.info("One report in a message: {}, {}", driven, beside.against(alone));
        beside.check(driven.perSecond(), 1, 0.25);
        assertThat(driven.received()).isEqualTo(driven.sent());
        assertThat(driven.notTaken()).isZero();
        assertThat(node.api().vehicle("hot-000000").timeMillis()).isEqualTo(driven.newestMillis());
      }
    }
  }

  /**
   * Compares what the others see without and with the hot one; all find their newest positions.
   *
   * @param slack how many times the latencies may be what is promised
   * @param part of the sent rate, by which the listed one may differ
   */
  private void manyInAMessage(
      int perSecond, Duration warmUp, Duration measured, int slack, double part) {
    try (NodeProcess node = NodeProcess.start(keyspace, directory, "-Xmx512m").awaitReady()) {
      JsonNode alone = alone(node, measured.dividedBy(3));
      try (SimulatorProcess hot =
          hotFleet(node, perSecond, warmUp.plus(measured).plus(LONG_ENOUGH))) {
        Beside beside = Beside.after(warmUp, measured, node);
        JsonNode driven = hot.arrive().awaitReport();
        double sent = driven.path("sentPerSecond").asDouble();
        LOG.info("Sent {}/s, {}, fleet {}", sent, beside.against(alone), driven);
        beside.check(sent, slack, part);
        assertThat(sent).isGreaterThan(perSecond * (1 - part));
        assertThat(driven.path("errors").asInt()).isZero();
        assertThat(node.log()).doesNotContain("ERROR");
      }
    }
  }

  private static SimulatorProcess hotFleet(NodeProcess node, int perSecond, Duration atMost) {
    return SimulatorProcess.start(
        node.api(),
        "--prefix",
        "hot",
        "--vehicles",
        HOT_FLEET,
        "--hot",
        1,
        "--hot-share",
        0.9999,
        "--rate",
        perSecond,
        "--connections",
        2,
        "--batch",
        100,
        "--duration",
        atMost.toSeconds() + "s",
        "--verify");
  }

  /** The others with nobody hot beside them, on a node that has seen as many before. */
  private static JsonNode alone(NodeProcess node, Duration howLong) {
    others(node, "first", howLong);
    return others(node, "alone", howLong);
  }

  /** The others drive for so long, and find their newest positions. */
  private static JsonNode others(NodeProcess node, String prefix, Duration howLong) {
    try (SimulatorProcess fleet =
        SimulatorProcess.start(
            node.api(),
            "--prefix",
            prefix,
            "--vehicles",
            500,
            "--duration",
            howLong.toSeconds() + "s",
            "--verify")) {
      return fleet.awaitReport();
    }
  }

  private static double p99(JsonNode report) {
    return report.at("/ackLatencyMillis/p99").asDouble(Double.MAX_VALUE);
  }

  /**
   * What is seen while one vehicle is hot.
   *
   * @param othersMillis from the time at which a report of another vehicle was to be sent to its
   *     ack, p99
   * @param visibleSeconds from the time at which any report was read until it is visible, p99
   * @param hottest as it is listed
   */
  private record Beside(
      double othersMillis, double visibleSeconds, double receivedPerSecond, JsonNode hottest) {

    static Beside after(Duration warmUp, Duration measured, NodeProcess node) {
      Scrape begin = node.scrape();
      TestNode.awaitTold(() -> received(node.scrape().since(begin)) > 0);
      TestNode.pass(warmUp);
      Scrape before = node.scrape();
      long beforeNanos = System.nanoTime();
      JsonNode others = others(node, "beside", measured);
      JsonNode hottest = node.management().get("/admin/hot").body();
      Scrape during = node.scrape().since(before);
      double seconds = (System.nanoTime() - beforeNanos) / 1e9;
      return new Beside(
          p99(others),
          during.quantile("whereabouts_reports_visible_seconds", 0.99),
          received(during) / seconds,
          hottest.at("/vehicles/0"));
    }

    private static double received(Scrape scrape) {
      return scrape.sum("whereabouts_reports_received_total");
    }

    String against(JsonNode alone) {
      return "others' p99 alone %s ms, %.1f times that: %s"
          .formatted(p99(alone), othersMillis / p99(alone), this);
    }

    void check(double sentPerSecond, int slack, double part) {
      assertThat(othersMillis).isLessThanOrEqualTo(250 * slack);
      assertThat(visibleSeconds).isLessThanOrEqualTo(0.25 * slack);
      assertThat(hottest.path("vehicleId").asText()).startsWith("hot-");
      assertThat(hottest.path("reportsPerSecond").asDouble())
          .isCloseTo(sentPerSecond, within(sentPerSecond * part));
    }
  }
}
