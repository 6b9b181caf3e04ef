package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where are they all: queries with known answers, to a node that runs. */
class QueriesIT {
  @TempDir Path spill;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ais_us_2022-01-03",
        "capmetro_2015-12-30",
        "capmetro_2016-02-07",
        "capmetro_2016-09-01",
        "liverpool_bus_route14"
      })
  void recordedFleetsAreFoundWhereTheyHaveEnded(String name) {
    RecordedFleet fleet = RecordedFleet.named(name);
    List<JsonNode> queries = KnownQueries.of(name);
    assertThat(queries).hasSizeGreaterThan(50);
    try (TestNode node = TestNode.start(TestNode.newKeyspace(), spill)) {
      fleet.report(node.api());
      queries.forEach(query -> KnownQueries.assertAnswered(node.api(), query));
      assertThat(allPages(node.api(), fleet.newest().size() / 3 + 1))
          .containsExactlyInAnyOrderElementsOf(
              fleet.newest().stream().map(RecordedFleet.Newest::vehicleId).toList());
    }
  }

  private static List<String> allPages(ApiClient node, int limit) {
    List<String> ids = new ArrayList<>();
    String after = "";
    do {
      JsonNode page = node.get("/v1/vehicles?limit=" + limit + after).body();
      ids.addAll(KnownQueries.ids(page));
      after = page.has("next") ? "&after=" + page.get("next").asText() : "";
    } while (!after.isEmpty());
    return ids;
  }

  /** The nearest of all come first, while nobody else is there; ids tell the others apart. */
  @Test
  void knownAnswersAreGiven() {
    List<JsonNode> cases = new ArrayList<>(KnownQueries.withPoints());
    cases.sort(Comparator.comparing(known -> !known.at("/query/type").asText().equals("knn")));
    assertThat(cases).hasSize(11);
    try (TestNode node = TestNode.start(TestNode.newKeyspace(), spill)) {
      for (JsonNode known : cases) {
        give(node.api(), known);
      }
    }
  }

  private static void give(ApiClient node, JsonNode known) {
    String prefix = known.get("id").asText() + ": ";
    List<String> reports = new ArrayList<>();
    known
        .get("points")
        .forEach(
            point ->
                reports.add(
                    "{\"vehicleId\":\"%s\",\"lat\":%s,\"lon\":%s}"
                        .formatted(
                            prefix + point.get("id").asText(),
                            point.get("lat"),
                            point.get("lon"))));
    assertThat(node.post("", reports.toString()).body().get("accepted").asInt())
        .isEqualTo(reports.size());
    JsonNode vehicles = node.get(KnownQueries.path(known.get("query"))).body();
    List<String> ids =
        KnownQueries.ids(vehicles).stream()
            .filter(id -> id.startsWith(prefix))
            .map(id -> id.substring(prefix.length()))
            .toList();
    List<String> expected = KnownQueries.texts(known.at("/expect/ids"));
    if (known.at("/expect/ordered").asBoolean()) {
      assertThat(ids).as(prefix).isEqualTo(expected);
    } else {
      assertThat(ids).as(prefix).containsExactlyInAnyOrderElementsOf(expected);
    }
    JsonNode distances = known.get("haversine_m_R6371008.8");
    vehicles
        .get("vehicles")
        .forEach(
            vehicle -> {
              String id = vehicle.get("vehicleId").asText();
              if (distances != null && id.startsWith(prefix)) {
                assertThat(vehicle.get("distance").asDouble())
                    .as(id)
                    .isCloseTo(
                        distances.get(id.substring(prefix.length())).asDouble(), within(0.01));
              }
            });
  }

  @Test
  void parkedVehiclesAreOnTheMapAfterARestart() {
    RecordedFleet fleet = RecordedFleet.named("capmetro_2016-02-07");
    String keyspace = TestNode.newKeyspace();
    try (TestNode node = TestNode.start(keyspace, spill)) {
      fleet.report(node.api());
    }
    try (TestNode restarted = TestNode.start(keyspace, spill)) {
      KnownQueries.of("capmetro_2016-02-07")
          .forEach(query -> KnownQueries.assertAnswered(restarted.api(), query));
    }
  }

  /** With a store that was never there nothing can be whole, and every answer says so. */
  @Test
  void whatHasNotBeenLoadedIsSaidToBeMissing() {
    try (TestNode node =
        TestNode.startWithoutStore(
            TestNode.newKeyspace(),
            spill,
            "whereabouts.cassandra.contact-points = [\"127.0.0.1:1\"]")) {
      TestNode.await(() -> node.counter("whereabouts.buckets.owned") == 1024);
      String report = "{\"vehicleId\":\"bus-7\",\"lat\":1,\"lon\":2}";
      TestNode.await(() -> node.api().post("", report).body().get("accepted").asInt() == 1);
      for (String path :
          List.of("/v1/vehicles", "/v1/vehicles?bbox=0,0,3,3", "/v1/nearby?lat=1&lon=2")) {
        ApiClient.Answer answer = node.api().get(path);
        assertThat(KnownQueries.ids(answer.body())).as(path).containsExactly("bus-7");
        assertThat(answer.body().get("missingBuckets").asInt()).as(path).isEqualTo(1024);
      }
      assertThat(node.api().get("/v1/vehicles?id=bus-7").body().get("missingBuckets").asInt())
          .isEqualTo(1);
      assertThat(node.counter("whereabouts.queries.incomplete")).isEqualTo(4);
    }
  }

  @Test
  void idsLikeWordsOfTheApiAreOrdinaryIds() {
    try (TestNode node = TestNode.start(TestNode.newKeyspace(), spill)) {
      String reports =
          List.of("nearby", "a,b", "bbox").stream()
              .map("{\"vehicleId\":\"%s\",\"lat\":1,\"lon\":2}"::formatted)
              .collect(Collectors.joining(",", "[", "]"));
      assertThat(node.api().post("", reports).body().get("accepted").asInt()).isEqualTo(3);
      assertThat(node.api().vehicle("nearby").lat()).isEqualTo(1);
      assertThat(node.api().vehicle("a,b").lat()).isEqualTo(1);
      assertThat(KnownQueries.ids(node.api().get("/v1/vehicles?id=a,b&id=nearby").body()))
          .containsExactly("a,b", "nearby");
    }
  }
}
