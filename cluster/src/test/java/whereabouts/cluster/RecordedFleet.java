package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** A recorded trace, and the right answer after it. */
record RecordedFleet(Path trace, List<Newest> newest) {
  /** The newest fix of a vehicle. */
  record Newest(String vehicleId, long timeMillis, double lat, double lon) {}

  private static final int BATCH = 250;
  private static final Path TRACES = Path.of("src", "test", "resources", "traces");

  static RecordedFleet named(String name) {
    ObjectMapper json = new ObjectMapper();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    Files.newInputStream(TRACES.resolve(name + ".latest.jsonl.gz"))),
                StandardCharsets.UTF_8))) {
      List<Newest> newest = lines.lines().map(line -> newest(json, line)).toList();
      return new RecordedFleet(TRACES.resolve(name + ".norm.csv.gz").toAbsolutePath(), newest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Newest newest(ObjectMapper json, String line) {
    try {
      JsonNode object = json.readTree(line);
      return new Newest(
          object.get("vehicle_id").asText(),
          object.get("device_time_ms").asLong(),
          object.get("lat").asDouble(),
          object.get("lon").asDouble());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reports the newest fix of every vehicle. */
  void report(ApiClient node) {
    report(node, "");
  }

  /**
   * The same with {@code query} as in {@code ?ack=persisted}. What a busy node refuses or does not
   * confirm is reported again.
   */
  void report(ApiClient node, String query) {
    for (int from = 0; from < newest.size(); from += BATCH) {
      List<Newest> batch = newest.subList(from, Math.min(newest.size(), from + BATCH));
      String reports =
          batch.stream()
              .map(
                  fix ->
                      "{\"vehicleId\":\"%s\",\"time\":%d,\"lat\":%s,\"lon\":%s}"
                          .formatted(fix.vehicleId, fix.timeMillis, fix.lat, fix.lon))
              .collect(Collectors.joining(",", "[", "]"));
      TestNode.await(() -> isTaken(node.post(query, reports).body(), batch.size()));
    }
  }

  private static boolean isTaken(JsonNode counts, int reports) {
    return counts.get("accepted").asInt() + counts.get("duplicate").asInt() == reports;
  }

  /** Fails unless every vehicle is where the recording ended. */
  void assertWhere(Function<String, ApiClient.Answer> find) {
    assertThat(newest)
        .allSatisfy(
            expected -> {
              ApiClient.Answer answer = find.apply(expected.vehicleId);
              assertThat(answer.status()).as(expected.vehicleId).isEqualTo(200);
              assertThat(
                      new Newest(
                          expected.vehicleId, answer.timeMillis(), answer.lat(), answer.lon()))
                  .isEqualTo(expected);
            });
  }
}
