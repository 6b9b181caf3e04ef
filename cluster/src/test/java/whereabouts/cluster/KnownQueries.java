package whereabouts.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Queries of which the answers are known, as files have them. */
final class KnownQueries {
  private static final Path QUERIES = Path.of("src", "test", "resources", "queries");
  private static final ObjectMapper JSON = new ObjectMapper();

  private KnownQueries() {}

  /** Those about a recorded fleet, where it has ended. */
  static List<JsonNode> of(String fleet) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    Files.newInputStream(QUERIES.resolve(fleet + ".queries.jsonl.gz"))),
                UTF_8))) {
      return lines.lines().map(KnownQueries::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those with points of their own; what asks for one box by its centre is no call of ours. */
  static List<JsonNode> withPoints() {
    try {
      return Files.readAllLines(QUERIES.resolve("geo_known_answers.jsonl")).stream()
          .map(KnownQueries::read)
          .filter(known -> !known.at("/query/type").asText().equals("box_centered"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode read(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The path of a query, which asks for all at once. */
  static String path(JsonNode query) {
    return switch (query.get("type").asText()) {
      case "radius" ->
          "/v1/nearby?limit=10000&lat=%s&lon=%s&radius=%s"
              .formatted(query.get("lat"), query.get("lon"), query.get("radius_m"));
      case "knn" ->
          "/v1/nearby?lat=%s&lon=%s&limit=%s"
              .formatted(query.get("lat"), query.get("lon"), query.get("k"));
      case "bbox" ->
          "/v1/vehicles?limit=10000&bbox="
              + URLEncoder.encode(
                  "%s,%s,%s,%s"
                      .formatted(
                          query.get("min_lon"),
                          query.get("min_lat"),
                          query.get("max_lon"),
                          query.get("max_lat")),
                  UTF_8);
      default -> throw new IllegalArgumentException(query.toString());
    };
  }

  /** Fails unless a node gives the answer that is known to be right, whole. */
  static void assertAnswered(ApiClient node, JsonNode query) {
    ApiClient.Answer answer = node.get(path(query));
    assertThat(answer.status()).as(query.toString()).isEqualTo(200);
    assertThat(answer.body().has("nodes") || answer.body().has("missingBuckets")).isFalse();
    List<String> ids = texts(query.get("expect_ids"));
    assertThat(ids(answer.body())).as(path(query)).containsExactlyInAnyOrderElementsOf(ids);
    for (int i = 0; i < query.path("dist_m").size(); i++) {
      double expected = query.get("dist_m").get(i).asDouble();
      assertThat(distanceOf(ids.get(i), answer.body()))
          .as(path(query))
          .isCloseTo(expected, within(0.006 * expected + 0.1));
    }
  }

  private static double distanceOf(String vehicleId, JsonNode body) {
    for (JsonNode vehicle : body.get("vehicles")) {
      if (vehicle.get("vehicleId").asText().equals(vehicleId)) {
        return vehicle.get("distance").asDouble();
      }
    }
    throw new AssertionError(vehicleId + " is not there");
  }

  /** The ids of an answer, in its order. */
  static List<String> ids(JsonNode body) {
    List<String> ids = new ArrayList<>();
    body.get("vehicles").forEach(vehicle -> ids.add(vehicle.get("vehicleId").asText()));
    return ids;
  }

  static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
