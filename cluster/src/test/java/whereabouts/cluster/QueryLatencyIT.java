package whereabouts.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import whereabouts.cluster.PlaceQuery.InBox;
import whereabouts.cluster.PlaceQuery.InCircle;

/**
 * How long a query takes while 100 000 vehicles drive. One connection asks one query after another;
 * the clock stops with the last byte of the answer, before anything is made of it.
 */
class QueryLatencyIT {
  private static final Logger LOG = LoggerFactory.getLogger(QueryLatencyIT.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int VEHICLES = 100_000;
  private static final int MOST_RESULTS = 1_000;
  private static final int PLACES = 50;
  private static final Duration WARM_UP = Duration.ofSeconds(30);
  private static final int QUERIES = 3_000;

  @TempDir Path directory;

  @Tag("prove")
  @Test
  void ninetyNineOfAHundredQueriesTakeAtMostTwentyMilliseconds() throws Exception {
    try (NodeProcess node =
            NodeProcess.start(TestNode.newKeyspace(), directory, "-Xmx1g").awaitReady();
        SimulatorProcess fleet =
            SimulatorProcess.start(
                node.api(), "--roads", "andorra", "--vehicles", VEHICLES, "--interval", "30s")) {
      TestNode.awaitTold(() -> node.scrape().of("whereabouts_vehicles") > 0);
      TestNode.awaitTold(() -> node.scrape().of("whereabouts_vehicles") == VEHICLES);
      List<PlaceQuery> queries = queries(node.api(), new Random(1));
      try (RawConnection connection = new RawConnection(node.api())) {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < WARM_UP.toNanos()) {
          new Run(connection, queries).ask(queries.size());
        }
        Run measured = new Run(connection, queries);
        measured.ask(QUERIES);
        LOG.info("{} queries over {} moving vehicles: {}", QUERIES, VEHICLES, measured);
        assertThat(fleet.isAlive()).isTrue();
        assertThat(measured.results / QUERIES).isBetween(200L, (long) MOST_RESULTS);
        assertThat(measured.millis(0.99)).isLessThanOrEqualTo(20);
      }
    }
  }

  /** Boxes and circles around vehicles, each as large as some number of vehicles up to the most. */
  private static List<PlaceQuery> queries(ApiClient node, Random random) {
    JsonNode centres = node.get("/v1/nearby?lat=42.5&lon=1.5&limit=10000").body().get("vehicles");
    List<PlaceQuery> queries = new ArrayList<>();
    for (int i = 0; i < PLACES; i++) {
      JsonNode centre = centres.get(random.nextInt(centres.size()));
      double lat = centre.get("lat").asDouble();
      double lon = centre.get("lon").asDouble();
      int wanted = 1 + random.nextInt(MOST_RESULTS * 9 / 10);
      JsonNode nearest =
          node.get("/v1/nearby?lat=%s&lon=%s&limit=%d".formatted(lat, lon, wanted))
              .body()
              .get("vehicles");
      double meters = Math.max(1, nearest.get(wanted - 1).get("distance").asDouble());
      queries.add(new InCircle(lat, lon, meters));
      queries.add(InBox.around(lat, lon, meters / 130_000)); // about as large an area
    }
    return queries;
  }

  /** Queries that are timed. */
  private static final class Run {
    private final RawConnection connection;
    private final List<PlaceQuery> queries;
    private long[] nanos = {};
    private long results;
    private long bytes;

    Run(RawConnection connection, List<PlaceQuery> queries) {
      this.connection = connection;
      this.queries = queries;
    }

    void ask(int times) throws IOException {
      nanos = new long[times];
      for (int i = 0; i < times; i++) {
        String path =
            queries.get(i % queries.size()).path().replace("limit=10000", "limit=" + MOST_RESULTS);
        byte[] request =
            "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path).getBytes(UTF_8);
        long begun = System.nanoTime();
        connection.write(request);
        HttpAnswer answer = connection.answer().orElseThrow();
        nanos[i] = System.nanoTime() - begun;
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        results += JSON.readTree(answer.body()).get("vehicles").size();
        bytes += answer.body().length();
      }
      Arrays.sort(nanos);
    }

    double millis(double part) {
      return nanos[(int) Math.ceil(part * nanos.length) - 1] / 1e6;
    }

    @Override
    public String toString() {
      return "p50 %.1f ms, p99 %.1f ms, max %.1f ms; %d results and %d bytes each, on average"
          .formatted(
              millis(0.5), millis(0.99), millis(1), results / nanos.length, bytes / nanos.length);
    }
  }
}
