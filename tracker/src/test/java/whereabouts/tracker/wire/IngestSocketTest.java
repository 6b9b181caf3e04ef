package whereabouts.tracker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.vehicle.Outcome;

class IngestSocketTest {
  private static final String GOOD = "{\"vehicleId\":\"good\",\"lat\":1,\"lon\":2}";
  private static OpenServer server;

  @BeforeAll
  static void open() {
    server =
        OpenServer.start(
            "whereabouts.http.websocket.max-message-size = 64 KiB",
            "whereabouts.http.websocket.message-timeout = 1 s",
            "whereabouts.http.websocket.max-messages-in-flight = 4",
            "whereabouts.http.websocket.keep-alive = 500 ms");
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @BeforeEach
  void reset() {
    server.reset();
  }

  private static RawWebSocket connect() throws IOException {
    return new RawWebSocket(server, "/v1/ingest");
  }

  private static String vehicle(String id) {
    return "{\"vehicleId\":\"" + id + "\",\"lat\":1,\"lon\":2}";
  }

  private static void assertGoodIsKept() {
    assertThat(server.vehicles.newest("good")).isNotNull();
  }

  @Test
  void aMessageIsAckedWithAllItsCounts() throws IOException {
    try (RawWebSocket socket = connect()) {
      socket.send("[" + GOOD + "," + GOOD + ",{\"vehicleId\":\"x\",\"lat\":91.2,\"lon\":2}]");
      assertThat(socket.read().text())
          .isEqualTo(
              "{\"type\":\"ack\",\"messages\":1,\"received\":3,\"accepted\":1,\"coalesced\":0,"
                  + "\"duplicate\":1,\"stale\":0,\"future\":0,\"invalid\":1,\"overloaded\":0,"
                  + "\"unconfirmed\":0,\"results\":[{\"message\":0,\"index\":1,\"outcome\":\"duplicate\"},"
                  + "{\"message\":0,\"index\":2,\"outcome\":\"invalid\",\"error\":\"lat 91.2 is outside -90..90\"}],"
                  + "\"unwrittenAgeMs\":430}");
    }
  }

  @Test
  void countsAreRunningTotalsAndResultsAreNot() throws IOException {
    try (RawWebSocket socket = connect()) {
      socket.send(GOOD);
      assertThat(socket.ackOf(1).path("accepted").asInt()).isEqualTo(1);
      socket.send(GOOD.getBytes(UTF_8));
      JsonNode second = socket.ackOf(2);
      assertThat(second.path("received").asInt()).isEqualTo(2);
      assertThat(second.path("duplicate").asInt()).isEqualTo(1);
      assertThat(second.at("/results/0/message").asInt()).isEqualTo(1);
      socket.send("[" + vehicle("b") + "]");
      JsonNode third = socket.ackOf(3);
      assertThat(third.path("accepted").asInt()).isEqualTo(2);
      assertThat(third.path("results")).isEmpty();
    }
  }

  @Test
  void aMessageMaySpanAnyFramesAndTcpWrites() throws IOException {
    byte[] text = ("[" + vehicle("Ü🚌") + "," + GOOD + "]").getBytes(UTF_8);
    int half = text.length / 2;
    byte[] first = RawWebSocket.frame(RawWebSocket.TEXT, false, Arrays.copyOfRange(text, 0, half));
    byte[] second =
        RawWebSocket.frame(
            RawWebSocket.CONTINUATION, true, Arrays.copyOfRange(text, half, text.length));
    try (RawWebSocket socket = connect()) {
      for (byte[] frame : new byte[][] {first, second}) {
        for (byte b : frame) {
          socket.write(new byte[] {b});
        }
      }
      assertThat(socket.ackOf(1).path("accepted").asInt()).isEqualTo(2);
    }
    assertThat(server.vehicles.newest("Ü🚌")).isNotNull();
  }

  @Test
  void theClientOfTheJdkIsUnderstood() throws Exception {
    BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(
                server.uri("ws", "/v1/ingest?ack=persisted"),
                new WebSocket.Listener() {
                  private final StringBuilder text = new StringBuilder();

                  @Override
                  public CompletionStage<?> onText(WebSocket ws, CharSequence part, boolean last) {
                    text.append(part);
                    if (last) {
                      texts.add(text.toString());
                      text.setLength(0);
                    }
                    ws.request(1);
                    return null;
                  }

                  @Override
                  public CompletionStage<?> onClose(WebSocket ws, int status, String reason) {
                    texts.add("closed " + status);
                    return null;
                  }
                })
            .join();
    socket.sendText("[" + GOOD, false).join();
    socket.sendText("]", true).join();
    socket.sendBinary(ByteBuffer.wrap(vehicle("b").getBytes(UTF_8)), true).join();
    String ack = "";
    while (!ack.contains("\"messages\":2")) {
      ack = texts.poll(10, TimeUnit.SECONDS);
    }
    assertThat(ack).contains("\"accepted\":2");
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").join();
    assertThat(texts.poll(10, TimeUnit.SECONDS)).isEqualTo("closed 1000");
  }

  @Test
  void noiseCountsAsOneInvalidAndKeepsTheConnection() throws IOException {
    byte[] noise = new byte[500];
    new Random(7).nextBytes(noise);
    try (RawWebSocket socket = connect()) {
      socket.send(GOOD);
      socket.ackOf(1);
      socket.send(noise);
      JsonNode error = socket.next();
      assertThat(error.path("type").asText()).isEqualTo("error");
      assertThat(error.path("message").asInt(-1)).isEqualTo(1);
      assertThat(error.at("/error/code").asText()).isEqualTo("malformed_json");
      JsonNode ack = socket.ackOf(2);
      assertThat(ack.path("received").asInt()).isEqualTo(2);
      assertThat(ack.path("invalid").asInt()).isEqualTo(1);
      socket.send(vehicle("after"));
      assertThat(socket.ackOf(3).path("accepted").asInt()).isEqualTo(2);
    }
    assertGoodIsKept();
  }

  @Test
  void aMessageThatBreaksKeepsTheEntriesBeforeTheBreak() throws IOException {
    try (RawWebSocket socket = connect()) {
      socket.send("[" + GOOD + ",{\"vehicleId\":");
      assertThat(socket.next().at("/error/code").asText()).isEqualTo("malformed_json");
      JsonNode ack = socket.ackOf(1);
      assertThat(ack.path("received").asInt()).isEqualTo(2);
      assertThat(ack.path("accepted").asInt()).isEqualTo(1);
      assertThat(ack.at("/results/0/index").asInt()).isEqualTo(1);
    }
    assertGoodIsKept();
  }

  @Test
  void anObjectOfAnUnknownTypeIsNoReport() throws IOException {
    try (RawWebSocket socket = connect()) {
      socket.send("{\"type\":\"weather\",\"vehicleId\":\"good\",\"lat\":1,\"lon\":2}");
      JsonNode error = socket.next();
      assertThat(error.path("message").asInt(-1)).isZero();
      assertThat(error.at("/error/code").asText()).isEqualTo("unknown_type");
      assertThat(socket.ackOf(1).path("received").asInt(-1)).isZero();
    }
    assertThat(server.vehicles.newest("good")).isNull();
  }

  @Test
  void aMessageOverTheLimitIsAnsweredAndTheConnectionClosed() throws IOException {
    try (RawWebSocket socket = connect()) {
      socket.send(GOOD);
      assertThat(socket.ackOf(1).path("accepted").asInt()).isEqualTo(1);
      socket.write(RawWebSocket.frame(RawWebSocket.BINARY, true, new byte[200_000]));
      JsonNode error = socket.next();
      assertThat(error.path("message").asInt()).isEqualTo(1);
      assertThat(error.at("/error/code").asText()).isEqualTo("message_too_large");
      assertThat(socket.read().opcode()).isEqualTo(RawWebSocket.CLOSE);
    }
    assertGoodIsKept();
  }

  @Test
  void anUnfinishedMessageIsAnsweredInTimeAndTheConnectionClosed() throws IOException {
    try (RawWebSocket socket = connect()) {
      socket.send(GOOD);
      assertThat(socket.ackOf(1).path("accepted").asInt()).isEqualTo(1);
      socket.write(RawWebSocket.frame(RawWebSocket.TEXT, false, "[{\"vehicle".getBytes(UTF_8)));
      JsonNode error = nextText(socket);
      assertThat(error.at("/error/code").asText()).isEqualTo("message_timeout");
      assertThat(socket.read().opcode()).isEqualTo(RawWebSocket.CLOSE);
    }
    assertGoodIsKept();
  }

  private static JsonNode nextText(RawWebSocket socket) throws IOException {
    RawWebSocket.Frame frame = socket.read();
    while (frame.opcode() == RawWebSocket.PING) {
      frame = socket.read();
    }
    return frame.json();
  }

  @Test
  void aConnectionThatBreaksInAMessageKeepsTheOnesBefore() throws IOException {
    try (RawWebSocket socket = connect()) {
      socket.send(GOOD);
      socket.write(RawWebSocket.frame(RawWebSocket.TEXT, false, "[{\"vehicle".getBytes(UTF_8)));
    }
    Eventually.holds(() -> server.vehicles.newest("good") != null);
  }

  @Test
  void onlyADonePrefixIsAcked() throws IOException {
    server.vehicles.hold();
    try (RawWebSocket socket = connect()) {
      socket.send(vehicle("a"));
      socket.send(vehicle("b"));
      socket.send(vehicle("c"));
      Eventually.holds(() -> server.vehicles.held() == 3);
      server.vehicles.release(1);
      server.vehicles.release(0);
      JsonNode ack = nextText(socket);
      assertThat(ack.path("messages").asInt()).isIn(1, 2);
      if (ack.path("messages").asInt() == 1) {
        ack = nextText(socket);
      }
      assertThat(ack.path("messages").asInt()).isEqualTo(2);
      assertThat(ack.path("accepted").asInt()).isEqualTo(2);
      server.vehicles.release(2);
      assertThat(nextText(socket).path("messages").asInt()).isEqualTo(3);
    }
  }

  @Test
  void whoClosesGetsTheLastAckFirst() throws IOException {
    server.vehicles.hold();
    try (RawWebSocket socket = connect()) {
      socket.send(vehicle("a"));
      socket.send(vehicle("b"));
      socket.sendClose();
      Eventually.holds(() -> server.vehicles.held() == 2);
      server.vehicles.release(1);
      server.vehicles.release(0);
      JsonNode ack = nextText(socket);
      if (ack.path("messages").asInt() == 1) {
        ack = nextText(socket);
      }
      assertThat(ack.path("messages").asInt()).isEqualTo(2);
      assertThat(socket.read().opcode()).isEqualTo(RawWebSocket.CLOSE);
    }
  }

  @Test
  void noMoreMessagesAreReadThanMayBeInFlight() throws IOException {
    server.vehicles.hold();
    try (RawWebSocket socket = connect()) {
      for (int i = 0; i < 10; i++) {
        socket.send(vehicle("v" + i));
      }
      Eventually.holds(() -> server.vehicles.held() == 4);
      for (int i = 0; i < 10; i++) {
        int call = i;
        Eventually.holds(() -> server.vehicles.held() > call);
        assertThat(server.vehicles.held()).isLessThanOrEqualTo(i + 4);
        server.vehicles.release(i);
      }
      assertThat(socket.ackOf(10).path("accepted").asInt()).isEqualTo(10);
    }
  }

  @Test
  void overloadAndSilenceAreInTheAck() throws IOException {
    try (RawWebSocket socket = connect()) {
      server.vehicles.answerAlways(Outcome.OVERLOADED);
      socket.send(GOOD);
      assertThat(socket.ackOf(1).path("overloaded").asInt()).isEqualTo(1);
      server.vehicles.answerAlways(Outcome.UNCONFIRMED);
      socket.send(GOOD);
      assertThat(socket.ackOf(2).path("unconfirmed").asInt()).isEqualTo(1);
    }
  }

  @Test
  void anIdleConnectionIsPinged() throws IOException {
    try (RawWebSocket socket = connect()) {
      assertThat(socket.read().opcode()).isEqualTo(RawWebSocket.PING);
    }
  }

  @Test
  void aClientThatReadsNothingGetsEveryCountInTheEnd() throws IOException {
    int messages = 2_000;
    try (RawWebSocket socket = connect()) {
      String invalid = "[" + "1,".repeat(99) + "1]";
      for (int i = 0; i < messages; i++) {
        socket.send(invalid);
      }
      JsonNode ack = socket.ackOf(messages);
      assertThat(ack.path("invalid").asInt()).isEqualTo(100 * messages);
      assertThat(ack.path("results").size()).isLessThanOrEqualTo(1_000);
    }
  }

  @Test
  void anUnknownAckLevelIsRefusedBeforeTheUpgrade() {
    assertThatThrownBy(() -> new RawWebSocket(server, "/v1/ingest?ack=never"))
        .hasMessageContaining("HTTP/1.1 400");
  }

  @Test
  void aServerThatStopsSendsTheLastAckAndCloses() throws IOException {
    try (OpenServer other = OpenServer.start();
        RawWebSocket socket = new RawWebSocket(other, "/v1/ingest")) {
      other.vehicles.hold();
      socket.send(GOOD);
      Eventually.holds(() -> other.vehicles.held() == 1);
      var stopped = other.server.stop(Duration.ofSeconds(10)).toCompletableFuture();
      other.vehicles.release(0);
      assertThat(nextText(socket).path("accepted").asInt()).isEqualTo(1);
      assertThat(socket.read().opcode()).isEqualTo(RawWebSocket.CLOSE);
      socket.sendClose();
      assertThat(stopped).succeedsWithin(Duration.ofSeconds(20));
    }
  }
}
