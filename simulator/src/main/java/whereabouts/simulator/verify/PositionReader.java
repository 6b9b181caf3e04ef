package whereabouts.simulator.verify;

import com.ethlo.time.ITU;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.DateTimeException;
import java.time.Duration;
import whereabouts.simulator.wire.Failure;
import whereabouts.simulator.wire.Target;

/** {@code GET /v1/vehicles/{id}}. */
final class PositionReader {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client;

  PositionReader(HttpClient client) {
    this.client = client;
  }

  Reading read(Target target, String id, boolean fromStore) throws InterruptedException {
    HttpRequest request =
        target
            .request(target.vehicle(id, fromStore))
            .header("Accept", "application/json")
            .timeout(ANSWER_TIMEOUT)
            .build();
    try {
      HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
      return switch (response.statusCode()) {
        case 200 -> position(id, JSON.readTree(response.body()));
        case 404 -> new Reading.Absent();
        default -> new Reading.Failed("status " + response.statusCode() + " from " + target);
      };
    } catch (IOException e) {
      return new Reading.Failed(target + ": " + Failure.of(e));
    }
  }

  private static Reading position(String id, JsonNode json) {
    if (!json.path("vehicleId").asText().equals(id)) {
      return new Reading.Failed("the answer is about vehicle " + json.path("vehicleId"));
    }
    if (!json.path("lat").isNumber() || !json.path("lon").isNumber()) {
      return new Reading.Failed("the answer has no lat and lon");
    }
    try {
      return new Reading.Found(
          ITU.parseDateTime(json.path("time").asText()).toInstant().toEpochMilli(),
          json.path("lat").asDouble(),
          json.path("lon").asDouble());
    } catch (DateTimeException e) {
      return new Reading.Failed("the answer has no RFC 3339 time");
    }
  }
}
