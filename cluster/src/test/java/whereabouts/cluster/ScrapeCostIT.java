package whereabouts.cluster;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looking at a large node costs it little. */
class ScrapeCostIT {
  private static final Logger LOG = LoggerFactory.getLogger(ScrapeCostIT.class);
  private static final int IN_A_BODY = 1_000;
  private static final int SCRAPES = 51;

  @TempDir Path spill;

  @Test
  void ofTenThousandVehicles() {
    scrape(10_000);
  }

  @Tag("prove")
  @Test
  void ofAHundredThousandVehicles() {
    scrape(100_000);
  }

  private void scrape(int vehicles) {
    try (TestNode node = TestNode.start(TestNode.newKeyspace(), spill)) {
      for (int from = 0; from < vehicles; from += IN_A_BODY) {
        String body = positions(from);
        TestNode.await(() -> isTaken(node.api().post("", body)));
      }
      long[] nanos =
          IntStream.range(0, SCRAPES).mapToLong(scrape -> scrapeNanos(node)).sorted().toArray();
      Duration median = Duration.ofNanos(nanos[SCRAPES / 2]);
      LOG.info(
          "GET /metrics of a node with {} vehicles: median {} us, slowest {} us",
          (long) node.counter("whereabouts.vehicles"),
          median.toNanos() / 1000,
          nanos[SCRAPES - 1] / 1000);
      assertThat(node.counter("whereabouts.entities")).isEqualTo(vehicles);
      assertThat(median).isLessThan(Duration.ofMillis(100));
    }
  }

  /** A node that has just started refuses some at first. */
  private static boolean isTaken(ApiClient.Answer answer) {
    return answer.body().get("overloaded").asInt() == 0;
  }

  private static long scrapeNanos(TestNode node) {
    long begun = System.nanoTime();
    assertThat(node.management().text("/metrics")).contains("whereabouts_vehicles ");
    return System.nanoTime() - begun;
  }

  private static String positions(int from) {
    return IntStream.range(from, from + IN_A_BODY)
        .mapToObj("{\"vehicleId\":\"bus-%d\",\"lat\":1,\"lon\":2}"::formatted)
        .collect(joining(",", "[", "]"));
  }
}
