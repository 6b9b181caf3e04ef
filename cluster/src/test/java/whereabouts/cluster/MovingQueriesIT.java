package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import whereabouts.cluster.PlaceQuery.InBox;
import whereabouts.cluster.PlaceQuery.InCircle;

/**
 * While vehicles move, queries answer what a look at each of them would: but for a vehicle of which
 * a report is under way meanwhile, which may be seen where it was or where it will be.
 */
class MovingQueriesIT {
  private static final Logger LOG = LoggerFactory.getLogger(MovingQueriesIT.class);

  @TempDir Path directory;

  @Test
  void ofOneNode() throws Exception {
    try (TestNode node = TestNode.start(TestNode.newKeyspace(), directory)) {
      compare(List.of(node.api()), 600, 300, 1);
    }
  }

  @Tag("prove")
  @Test
  void ofThreeNodesAndManyVehicles() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(TestNode.newKeyspace(), directory, 3, 3)) {
      compare(cluster.apis(), 8_000, 3_000, 2);
    }
  }

  private static void compare(List<ApiClient> nodes, int vehicles, int queries, long seed)
      throws Exception {
    RestlessFleet fleet = new RestlessFleet(vehicles, seed);
    Random random = new Random(seed);
    TestNode.await(() -> isKnown(fleet, nodes.get(0)));
    ExecutorService reporter = Executors.newSingleThreadExecutor();
    AtomicBoolean isOver = new AtomicBoolean();
    Future<Integer> reports = reporter.submit(() -> keepReporting(fleet, nodes, isOver));
    Comparison comparison = new Comparison(fleet);
    try {
      for (int i = 0; i < queries && !reports.isDone(); i++) {
        comparison.compare(nodes.get(random.nextInt(nodes.size())), random);
      }
    } finally {
      isOver.set(true);
      reporter.shutdown();
    }
    LOG.info(
        "{} nodes, {} vehicles, seed {}: {} answers with {} vehicles, {} others in flight, while {}"
            + " bodies of reports came",
        nodes.size(),
        vehicles,
        seed,
        comparison.answers,
        comparison.found,
        comparison.inFlight,
        reports.get(60, TimeUnit.SECONDS));
    assertThat(comparison.answers).isEqualTo(queries);
    assertThat(comparison.found).isGreaterThan(10L * queries);
    assertThat(comparison.inFlight).isPositive();
    assertThat(reports.get()).isGreaterThan(queries / 10);
  }

  /** A node that has just started refuses some at first. */
  private static boolean isKnown(RestlessFleet fleet, ApiClient node) {
    fleet.reportAll(node);
    return node.get(new InBox(-180, -90, 180, 90).path()).body().get("vehicles").size()
        == fleet.size();
  }

  private static int keepReporting(
      RestlessFleet fleet, List<ApiClient> nodes, AtomicBoolean isOver) {
    int bodies = 0;
    while (!isOver.get()) {
      fleet.reportSome(nodes.get(bodies++ % nodes.size()));
    }
    return bodies;
  }

  private static final class Comparison {
    private final RestlessFleet fleet;
    private int answers;
    private long found;
    private long inFlight;

    Comparison(RestlessFleet fleet) {
      this.fleet = fleet;
    }

    void compare(ApiClient node, Random random) {
      fleet.forgetWhatIsOutdated();
      RestlessFleet.Fix near = fleet.since().get(random.nextInt(fleet.size())).get(0);
      switch (random.nextInt(3)) {
        case 0 ->
            compare(
                node,
                InBox.around(near.lat(), near.lon(), Math.pow(10, -3 + 5 * random.nextDouble())));
        case 1 ->
            compare(
                node,
                new InCircle(near.lat(), near.lon(), Math.pow(10, 1 + 6 * random.nextDouble())));
        default -> compareNearest(node, near, 1 + random.nextInt(50));
      }
      answers++;
    }

    private void compare(ApiClient node, PlaceQuery query) {
      JsonNode body = ask(node, query.path());
      assertThat(body.has("next")).isFalse();
      Map<String, JsonNode> answer = byId(body);
      List<List<RestlessFleet.Fix>> all = fleet.since();
      for (int vehicle = 0; vehicle < fleet.size(); vehicle++) {
        List<RestlessFleet.Fix> mayBe = all.get(vehicle);
        JsonNode told = answer.get(RestlessFleet.id(vehicle));
        if (told == null) {
          assertThat(mayBe)
              .as("%s lacks %s", query, RestlessFleet.id(vehicle))
              .anyMatch(fix -> !query.includes(fix.lat(), fix.lon()));
          inFlight += mayBe.stream().anyMatch(fix -> query.includes(fix.lat(), fix.lon())) ? 1 : 0;
        } else {
          assertThat(mayBe)
              .as("%s has %s", query, told)
              .anyMatch(fix -> fix.isAt(told) && query.includes(fix.lat(), fix.lon()));
        }
      }
    }

    /** Who moved away while it was asked for may have kept another one out from where it was. */
    private void compareNearest(ApiClient node, RestlessFleet.Fix from, int limit) {
      String path = "/v1/nearby?lat=%s&lon=%s&limit=%d".formatted(from.lat(), from.lon(), limit);
      Map<String, JsonNode> answer = byId(ask(node, path));
      List<List<RestlessFleet.Fix>> all = fleet.since();
      assertThat(answer).hasSize(limit);
      double farthest = 0;
      for (int vehicle = 0; vehicle < fleet.size(); vehicle++) {
        JsonNode told = answer.get(RestlessFleet.id(vehicle));
        if (told != null) {
          double meters = meters(from, told.get("lat").asDouble(), told.get("lon").asDouble());
          assertThat(told.get("distance").asDouble()).isCloseTo(meters, within(0.01));
          double nearest =
              all.get(vehicle).stream()
                  .mapToDouble(fix -> meters(from, fix.lat(), fix.lon()))
                  .min()
                  .orElseThrow();
          farthest = Math.max(farthest, nearest);
        }
      }
      double atLeast = farthest - 0.01;
      for (int vehicle = 0; vehicle < fleet.size(); vehicle++) {
        List<RestlessFleet.Fix> mayBe = all.get(vehicle);
        JsonNode told = answer.get(RestlessFleet.id(vehicle));
        assertThat(mayBe)
            .as("%s: %s of %s", path, told, RestlessFleet.id(vehicle))
            .anyMatch(
                fix ->
                    told == null ? meters(from, fix.lat(), fix.lon()) >= atLeast : fix.isAt(told));
      }
    }

    private static double meters(RestlessFleet.Fix from, double lat, double lon) {
      return PlaceQuery.meters(from.lat(), from.lon(), lat, lon);
    }

    /** An answer of all nodes. */
    private static JsonNode ask(ApiClient node, String path) {
      ApiClient.Answer answer = node.get(path);
      assertThat(answer.status()).as("%s: %s", path, answer).isEqualTo(200);
      assertThat(answer.body().has("nodes") || answer.body().has("missingBuckets")).isFalse();
      return answer.body();
    }

    /** Each vehicle is there once. */
    private Map<String, JsonNode> byId(JsonNode body) {
      Map<String, JsonNode> vehicles = new HashMap<>();
      body.get("vehicles").forEach(one -> vehicles.put(one.get("vehicleId").asText(), one));
      assertThat(vehicles).hasSize(body.get("vehicles").size());
      found += vehicles.size();
      return vehicles;
    }
  }
}
