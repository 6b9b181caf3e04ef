package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.event.EventKey;

/** Events on the socket, beside its positions. */
class EventSocketTest {
  private static final String POSITION = "{\"vehicleId\":\"bus-7\",\"lat\":1,\"lon\":2}";
  private static OpenServer server;

  @BeforeAll
  static void open() {
    server =
        OpenServer.start(
            "whereabouts.events.max-in-flight-per-socket = 4", "whereabouts.events.timeout = 3 s");
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @BeforeEach
  void reset() {
    server.reset();
    Eventually.holds(() -> server.meters.get("whereabouts.events.in.flight").gauge().value() == 0);
  }

  private static RawWebSocket connect() throws IOException {
    return new RawWebSocket(server, "/v1/ingest");
  }

  private static String event(String eventId) {
    return "{\"type\":\"event\",\"vehicleId\":\"bus-7\",\"event\":{\"type\":\"sos\",\"eventId\":\"%s\"}}"
        .formatted(eventId);
  }

  /** The next event ack; acks of positions are skipped. */
  private static JsonNode eventAck(RawWebSocket socket) throws IOException {
    while (true) {
      JsonNode json = socket.next();
      if (json.path("type").asText().equals("eventAck")) {
        return json;
      }
    }
  }

  private static boolean isStored(String eventId) {
    return server.events.has("bus-7", new EventKey(OpenServer.NOW.toEpochMilli(), eventId));
  }

  @Test
  void anEventIsAckedByItselfOnceItIsStored() throws IOException {
    try (RawWebSocket socket = connect()) {
      socket.send(event("e-1"));
      assertThat(eventAck(socket).toString())
          .isEqualTo(
              "{\"type\":\"eventAck\",\"message\":0,\"vehicleId\":\"bus-7\",\"eventId\":\"e-1\","
                  + "\"outcome\":\"stored\",\"time\":\"2026-11-22T10:15:31.000Z\"}");
      assertThat(isStored("e-1")).isTrue();
    }
  }

  @Test
  void theTypeMayStandAnywhere() throws IOException {
    try (RawWebSocket socket = connect()) {
      socket.send(
          "{\"event\":{\"type\":\"sos\",\"eventId\":\"e\"},\"vehicleId\":\"bus-7\",\"type\":\"event\"}");
      assertThat(eventAck(socket).path("outcome").asText()).isEqualTo("stored");
    }
  }

  @Test
  void itCountsAsAMessageAndAsNoReport() throws IOException {
    try (RawWebSocket socket = connect()) {
      socket.send(POSITION);
      socket.send(event("e"));
      socket.send("[" + POSITION + "]");
      JsonNode ack = socket.ackOf(3);
      assertThat(ack.path("messages").asInt()).isEqualTo(3);
      assertThat(ack.path("received").asInt()).isEqualTo(2);
      assertThat(ack.path("accepted").asInt()).isEqualTo(1);
      assertThat(ack.path("duplicate").asInt()).isEqualTo(1);
    }
    assertThat(isStored("e")).isTrue();
  }

  @Test
  void itOvertakesThePositionsUnderWay() throws IOException {
    server.vehicles.hold();
    try (RawWebSocket socket = connect()) {
      socket.send(POSITION);
      socket.send(event("e"));
      assertThat(socket.next().path("type").asText()).isEqualTo("eventAck");
      server.vehicles.release(0);
      assertThat(socket.ackOf(2).path("accepted").asInt()).isEqualTo(1);
    }
  }

  @Test
  void positionsAreAckedWhileAnEventWaitsForTheStore() throws IOException {
    server.events.hold();
    try (RawWebSocket socket = connect()) {
      socket.send(event("e"));
      socket.send(POSITION);
      assertThat(socket.ackOf(2).path("accepted").asInt()).isEqualTo(1);
      server.events.release(0);
      assertThat(socket.next().path("eventId").asText()).isEqualTo("e");
    }
  }

  @Test
  void acksComeInTheOrderOfTheStore() throws IOException {
    server.events.hold();
    try (RawWebSocket socket = connect()) {
      socket.send(event("slow"));
      Eventually.holds(() -> server.events.held() == 1);
      socket.send(event("fast"));
      Eventually.holds(() -> server.events.held() == 2);
      server.events.release(1);
      JsonNode first = eventAck(socket);
      assertThat(first.path("eventId").asText()).isEqualTo("fast");
      assertThat(first.path("message").asInt()).isEqualTo(1);
      server.events.release(0);
      assertThat(eventAck(socket).path("eventId").asText()).isEqualTo("slow");
    }
  }

  @Test
  void whatIsNoEventIsSaidSoAndKeepsTheConnection() throws IOException {
    try (RawWebSocket socket = connect()) {
      socket.send(
          "{\"type\":\"event\",\"vehicleId\":\"bus-7\",\"event\":{\"type\":\"sos\",\"lat\":91}}");
      assertThat(eventAck(socket).toString())
          .isEqualTo(
              "{\"type\":\"eventAck\",\"message\":0,\"vehicleId\":\"bus-7\",\"outcome\":\"invalid\","
                  + "\"error\":\"lat 91 is outside -90..90\"}");
      socket.send("{\"type\":\"event\"}");
      assertThat(eventAck(socket).path("error").asText()).isEqualTo("vehicleId is missing");
      socket.send(event("e"));
      assertThat(eventAck(socket).path("outcome").asText()).isEqualTo("stored");
    }
  }

  @Test
  void aMessageThatBreaksIsNoEvent() throws IOException {
    try (RawWebSocket socket = connect()) {
      socket.send("{\"type\":\"event\",\"vehicleId\":\"bus-7\",\"event\":{");
      assertThat(socket.next().at("/error/code").asText()).isEqualTo("malformed_json");
    }
  }

  @Test
  void whatTheStoreDoesNotTakeIsUnconfirmed() throws IOException {
    server.events.goDown();
    try (RawWebSocket socket = connect()) {
      socket.send(event("e"));
      JsonNode ack = eventAck(socket);
      assertThat(ack.path("outcome").asText()).isEqualTo("unconfirmed");
      assertThat(ack.path("eventId").asText()).isEqualTo("e");
      assertThat(ack.path("time").asText()).isEqualTo("2026-11-22T10:15:31.000Z");
      assertThat(ack.path("retryAfterMs").asInt()).isEqualTo(1000);
    }
  }

  @Test
  void oneSocketTakesItsShareAndNodeWideOverloadIsSaidSo() throws IOException {
    try (OpenServer small =
            OpenServer.start(
                "whereabouts.events.max-in-flight = 6",
                "whereabouts.events.max-in-flight-per-socket = 4");
        RawWebSocket greedy = new RawWebSocket(small, "/v1/ingest");
        RawWebSocket other = new RawWebSocket(small, "/v1/ingest")) {
      small.events.hold();
      for (int i = 0; i < 10; i++) {
        greedy.send(event("greedy-" + i));
      }
      Eventually.holds(() -> small.events.held() == 4);
      for (int i = 0; i < 3; i++) {
        other.send(event("other-" + i));
      }
      JsonNode refused = eventAck(other);
      assertThat(refused.path("outcome").asText()).isEqualTo("overloaded");
      assertThat(refused.path("eventId").asText()).isEqualTo("other-2");
      assertThat(refused.path("retryAfterMs").asInt()).isEqualTo(1000);
      assertThat(small.events.held()).as("4 of one, 2 of the other").isEqualTo(6);

      small.events.release(0);
      Eventually.holds(() -> small.events.held() == 7);
      assertThat(eventAck(greedy).path("eventId").asText()).isEqualTo("greedy-0");
    }
  }

  @Test
  void aClientThatReadsLateGetsEveryAckInTheEnd() throws IOException {
    int many = 500;
    try (RawWebSocket socket = connect()) {
      for (int i = 0; i < many; i++) {
        socket.send(event("e" + i));
      }
      List<Integer> messages = new ArrayList<>();
      while (messages.size() < many) {
        JsonNode ack = eventAck(socket);
        assertThat(ack.path("outcome").asText()).isEqualTo("stored");
        messages.add(ack.path("message").asInt());
      }
      assertThat(messages).doesNotHaveDuplicates().contains(0, many - 1);
    }
  }

  @Test
  void whoClosesGetsTheAcksOutstandingFirst() throws IOException {
    server.events.hold();
    try (RawWebSocket socket = connect()) {
      socket.send(event("e"));
      socket.sendClose();
      Eventually.holds(() -> server.events.held() == 1);
      assertThat(socket.ackOf(1).path("messages").asInt()).isEqualTo(1);
      server.events.release(0);
      assertThat(socket.next().path("outcome").asText()).isEqualTo("stored");
      assertThat(socket.read().opcode()).isEqualTo(RawWebSocket.CLOSE);
    }
  }

  @Test
  void whatAConnectionHasSentBeforeItBreaksIsStored() throws IOException {
    server.events.hold();
    try (RawWebSocket socket = connect()) {
      socket.send(event("e"));
      Eventually.holds(() -> server.events.held() == 1);
    }
    server.events.release(0);
    Eventually.holds(() -> isStored("e"));
  }

  @Test
  void aServerThatStopsWaitsForTheStoreAndAcksWhatIsUnderWay() throws IOException {
    try (OpenServer other = OpenServer.start();
        RawWebSocket socket = new RawWebSocket(other, "/v1/ingest")) {
      other.events.hold();
      socket.send(event("e"));
      Eventually.holds(() -> other.events.held() == 1);
      var stopped = other.server.stop(Duration.ofSeconds(10)).toCompletableFuture();
      assertThat(socket.ackOf(1).path("messages").asInt()).isEqualTo(1);
      CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS)
          .execute(() -> other.events.release(0)); // a store that takes its time
      assertThat(socket.next().path("outcome").asText()).isEqualTo("stored");
      assertThat(socket.read().opcode()).isEqualTo(RawWebSocket.CLOSE);
      socket.sendClose();
      assertThat(stopped).succeedsWithin(Duration.ofSeconds(20));
    }
  }
}
