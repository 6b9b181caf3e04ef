package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.apache.pekko.http.javadsl.model.Uri;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import whereabouts.tracker.access.TestKeys;
import whereabouts.tracker.vehicle.Position;

class LiveSocketTest {
  private static OpenServer server;

  @BeforeAll
  static void open() {
    server = OpenServer.start("whereabouts.live.update-interval = 50 ms");
  }

  @AfterAll
  static void close() {
    server.close();
  }

  private static void put(OpenServer to, String vehicleId, double lat, double lon, int step) {
    long time = OpenServer.NOW.toEpochMilli() + step;
    to.queries.put(vehicleId, Position.at(time, time, lat, lon));
  }

  private static List<String> ids(JsonNode message) {
    List<String> ids = new ArrayList<>();
    message.path("vehicles").forEach(one -> ids.add(one.get("vehicleId").asText()));
    return ids;
  }

  private static JsonNode next(RawWebSocket socket, String type) throws IOException {
    JsonNode message = socket.next();
    assertThat(message.path("type").asText()).as("%s", message).isEqualTo(type);
    return message;
  }

  @Test
  void aViewerIsToldAllAndThenWhatChanges() throws IOException {
    put(server, "here", 1.001, 1.001, 0);
    put(server, "elsewhere", 2, 2, 0);
    try (RawWebSocket socket = new RawWebSocket(server, "/v1/live?bbox=1,1,1.002,1.002")) {
      assertThat(next(socket, "snapshot").toString())
          .isEqualTo(
              "{\"type\":\"snapshot\",\"vehicles\":[{\"vehicleId\":\"here\","
                  + "\"time\":\"2026-11-22T10:15:31.000Z\","
                  + "\"receivedAt\":\"2026-11-22T10:15:31.000Z\",\"lat\":1.001,\"lon\":1.001}]}");
      put(server, "here", 1.0015, 1.001, 1);
      JsonNode update = next(socket, "update");
      assertThat(update.at("/vehicles/0/lat").asDouble()).isEqualTo(1.0015);
      assertThat(update.get("skipped").asInt()).isZero();
      put(server, "here", 3, 3, 2);
      assertThat(next(socket, "update").get("left").toString()).isEqualTo("[\"here\"]");
      put(server, "elsewhere", 1.001, 1.001, 1);
      assertThat(ids(next(socket, "update"))).containsExactly("elsewhere");
    }
  }

  @Test
  void theViewMovesWhenTheClientSaysSo() throws IOException {
    put(server, "north", 61.001, 1, 0);
    put(server, "south", -61.001, 1, 0);
    try (RawWebSocket socket = new RawWebSocket(server, "/v1/live?bbox=0.9,61,1.1,61.1")) {
      assertThat(ids(next(socket, "snapshot"))).containsExactly("north");
      socket.send("{\"bbox\":[0.9,-61.1,1.1,-61.0],\"unknown\":{\"is\":[\"skipped\"]}}");
      assertThat(ids(next(socket, "snapshot"))).containsExactly("south");
      socket.send("{\"ids\":[\"north\",\"nobody\"]}".getBytes(StandardCharsets.UTF_8));
      assertThat(ids(next(socket, "snapshot"))).containsExactly("north");
      put(server, "south", -61.002, 1, 1);
      put(server, "north", 5, 5, 1);
      assertThat(ids(next(socket, "update"))).containsExactly("north");
    }
  }

  @Test
  void vehiclesAreFollowedByTheirIds() throws IOException {
    put(server, "a,b", 8, 8, 0);
    put(server, "c", 8, 8, 0);
    try (RawWebSocket socket = new RawWebSocket(server, "/v1/live?id=a%2Cb&id=later")) {
      assertThat(ids(next(socket, "snapshot"))).containsExactly("a,b");
      put(server, "later", 9, 9, 0);
      assertThat(ids(next(socket, "update"))).containsExactly("later");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "nonsense | malformed_json",
        "[] | invalid_parameter",
        "{} | invalid_parameter",
        "{\"bbox\":[1,2,3]} | invalid_parameter",
        "{\"bbox\":[1,2,3,4,5]} | invalid_parameter",
        "{\"bbox\":7} | invalid_parameter",
        "{\"bbox\":[1,91,3,92]} | invalid_parameter",
        "{\"bbox\":[1,2,\"x\",4]} | invalid_parameter",
        "{\"bbox\":[1,2,NaN,4]} | invalid_parameter",
        "{\"bbox\":[[1],2,3,4]} | invalid_parameter",
        "{\"bbox\":[1,2,3,4],\"ids\":[\"a\"]} | invalid_parameter",
        "{\"ids\":[7]} | invalid_parameter",
        "{\"ids\":\"a\"} | invalid_parameter",
        "{\"ids\":[\"\"]} | invalid_parameter",
        "{\"ids\":[]} {} | invalid_parameter",
        "{\"bbox\":[1,2,3 | malformed_json"
      })
  void whatMakesNoSenseIsAnsweredAndTheViewStays(String message, String code) throws IOException {
    put(server, "still here", 50.001, 50.001, 0);
    try (RawWebSocket socket = new RawWebSocket(server, "/v1/live?bbox=50,50,50.002,50.002")) {
      next(socket, "snapshot");
      socket.send(message);
      JsonNode error = next(socket, "error").get("error");
      assertThat(error.get("code").asText()).isEqualTo(code);
      assertThat(error.get("message").asText()).isNotBlank();
      put(server, "still here", 50.001, 50.001, (int) (System.nanoTime() >>> 20) & 0xFFFFFF);
      assertThat(ids(next(socket, "update"))).containsExactly("still here");
    }
  }

  @Test
  void aMessageThatIsTooLargeEndsTheConversation() throws IOException {
    try (RawWebSocket socket = new RawWebSocket(server, "/v1/live?bbox=51,51,51.1,51.1")) {
      next(socket, "snapshot");
      socket.send(" ".repeat(65 * 1024));
      assertThat(next(socket, "error").at("/error/code").asText()).isEqualTo("message_too_large");
      assertThat(socket.read().opcode()).isEqualTo(RawWebSocket.CLOSE);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/live, neither bbox nor id",
    "'/v1/live?bbox=1,2,3', bbox is not",
    "'/v1/live?bbox=1,2,3,4&id=a', together",
    "/v1/live?id=, id is empty"
  })
  void whatCanNotBeLookedAtIsRefusedBeforeTheHandshake(String path, String problem) {
    assertRefused(path, problem);
  }

  @Test
  void whoFollowsTooManyIsRefused() {
    StringBuilder path = new StringBuilder("/v1/live?id=0");
    for (int i = 1; i <= 100; i++) {
      path.append("&id=").append(i);
    }
    assertRefused(path.toString(), "at most 100 vehicles can be followed");
  }

  /** The client sees no more of the body than its head. */
  private static void assertRefused(String path, String problem) {
    assertThatThrownBy(() -> new RawWebSocket(server, path))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("400 Bad Request");
    assertThatThrownBy(() -> LiveRequest.of(Uri.create("http://x" + path).query(), 100))
        .isInstanceOf(IllegalParameterException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void withoutAHandshakeTheAnswerSaysWhatIsNeeded() {
    assertThat(server.get("/v1/live?bbox=1,2,3,4").errorCode()).isEqualTo("upgrade_required");
  }

  @Test
  void moreViewersThanThereMayBeAreRefusedByNameAndTheirPlacesAreGivenBack() throws IOException {
    try (OpenServer small = OpenServer.start("whereabouts.live.max-viewers = 1")) {
      try (RawWebSocket first = new RawWebSocket(small, "/v1/live?bbox=1,2,3,4")) {
        next(first, "snapshot");
        assertThatThrownBy(() -> new RawWebSocket(small, "/v1/live?bbox=1,2,3,4"))
            .hasMessageContaining("503 Service Unavailable");
        assertThat(small.meters.get("whereabouts.live.viewers").gauge().value()).isEqualTo(1);
      }
      Eventually.holds(() -> small.meters.get("whereabouts.live.viewers").gauge().value() == 0);
      try (RawWebSocket second = new RawWebSocket(small, "/v1/live?bbox=1,2,3,4")) {
        next(second, "snapshot");
      }
    }
  }

  @Test
  void aNodeThatStopsSaysSoAndClosesEverySocket() throws IOException {
    try (OpenServer stopping = OpenServer.start();
        RawWebSocket socket = new RawWebSocket(stopping, "/v1/live?bbox=1,2,3,4")) {
      next(socket, "snapshot");
      var stopped = stopping.server.stop(Duration.ofSeconds(2));
      assertThat(next(socket, "error").at("/error/code").asText()).isEqualTo("node_stops");
      assertThat(socket.read().opcode()).isEqualTo(RawWebSocket.CLOSE);
      stopped.toCompletableFuture().join();
    }
  }

  @Test
  void withoutAnIndexThereIsNothingToLookAt() {
    try (OpenServer blind = OpenServer.start("whereabouts.spatial.index = off")) {
      assertThatThrownBy(() -> new RawWebSocket(blind, "/v1/live?bbox=1,2,3,4"))
          .hasMessageContaining("503 Service Unavailable");
    }
  }

  @Test
  void aTokenShowsItsVehiclesOnlyAndEndsTheSocketWhenItExpires(@TempDir Path directory)
      throws IOException {
    TestKeys keys = new TestKeys(directory);
    String soon =
        keys.hs256(
            TestKeys.claims("read", OpenServer.NOW)
                .claim("vehiclePrefix", "bus-")
                .expirationTime(Date.from(OpenServer.NOW.minusSeconds(4)))
                .build());
    try (OpenServer guarded = OpenServer.start(keys.settings())) {
      put(guarded, "bus-1", 1, 1, 0);
      put(guarded, "cab-1", 1, 1, 0);
      try (RawWebSocket socket =
          new RawWebSocket(guarded, "/v1/live?bbox=0.9,0.9,1.1,1.1&access_token=" + soon)) {
        assertThat(ids(next(socket, "snapshot"))).containsExactly("bus-1");
        assertThat(next(socket, "error").at("/error/code").asText()).isEqualTo("token_expired");
        assertThat(socket.read().opcode()).isEqualTo(RawWebSocket.CLOSE);
      }
    }
  }
}
