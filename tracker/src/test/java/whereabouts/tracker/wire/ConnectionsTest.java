package whereabouts.tracker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections that cost more than they are worth are closed, and no others. */
class ConnectionsTest {
  private static final String GOOD = "{\"vehicleId\":\"good\",\"lat\":1,\"lon\":2}";
  private static final int UNFINISHED = 40;
  private static final int ARRIVED = 60_000;

  /** So many bodies of which so much has arrived fit beside each other, and not one more. */
  private static final int FIT = UNFINISHED * Unfinished.PART_BYTES / (2 * ARRIVED + 20_000);

  private static final int STALLED = FIT + 2;
  private static OpenServer server;

  @BeforeAll
  static void open() {
    server =
        OpenServer.start(
            "whereabouts.http.head-timeout = 600 ms",
            "whereabouts.http.body-timeout = 3 s",
            "whereabouts.http.idle-timeout = 1 s",
            "whereabouts.http.max-connections = 100",
            "whereabouts.http.max-body-size = 64 KiB",
            "whereabouts.http.max-unfinished = " + UNFINISHED * Unfinished.PART_BYTES,
            "whereabouts.http.websocket.max-message-size = 64 KiB",
            "whereabouts.http.websocket.message-timeout = 3 s",
            "whereabouts.http.websocket.keep-alive = 200 ms");
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @BeforeEach
  void nobodyIsConnected() {
    Eventually.holds(
        () -> gauge("whereabouts.connections") == 0 && gauge("whereabouts.unfinished.bytes") == 0);
    server.reset();
  }

  private static double gauge(String name) {
    return server.meters.get(name).gauge().value();
  }

  private static Socket connect(String bytes) throws IOException {
    Socket socket = new Socket(server.server.address().getAddress(), server.port());
    socket.setSoTimeout(20_000);
    socket.getOutputStream().write(bytes.getBytes(UTF_8));
    return socket;
  }

  private static String post(int announced, String body) {
    return "POST /v1/positions HTTP/1.1\r\n"
        + "Host: localhost\r\n"
        + "Content-Type: application/json\r\n"
        + "Content-Length: "
        + announced
        + "\r\n\r\n"
        + body;
  }

  private static final String CHUNKED =
      post(0, "").replace("Content-Length: 0", "Transfer-Encoding: chunked");

  @Test
  void aChunkWithoutEndMakesRoomForOthers() throws IOException {
    double before = givenUp();
    try (Socket socket = connect(CHUNKED + "fffff\r\n" + " ".repeat(1_000_000))) {
      assertThat(rest(socket)).doesNotContain("body_timeout");
      assertThat(givenUp()).isGreaterThan(before);
    }
  }

  @Test
  void zerosWithoutEndInFrontOfAChunksSizeEndTheConnection() throws IOException {
    try (Socket socket = connect(CHUNKED + "0".repeat(1_000_000))) {
      assertThat(rest(socket)).doesNotContain("body_timeout");
    }
  }

  @Test
  void aBodyOfVeryManyChunksIsReadToItsEnd() throws IOException {
    double before = givenUp();
    try (Socket socket = connect(CHUNKED + "1\r\n \r\n".repeat(300_000) + "0\r\n\r\n")) {
      assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8)).endsWith(" 413");
      assertThat(givenUp()).isEqualTo(before);
    }
  }

  private static double givenUp() {
    return server.meters.get("whereabouts.unfinished.given.up").functionCounter().count();
  }

  /** All that comes until the server closes, or resets. */
  private static String rest(Socket socket) throws IOException {
    StringBuilder all = new StringBuilder();
    try {
      for (int next; (next = socket.getInputStream().read()) >= 0; ) {
        all.append((char) next);
      }
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
    return all.toString();
  }

  @Test
  void whoSaysNothingIsClosedWhenItsHeadIsLate() throws IOException {
    try (Socket socket = connect("")) {
      long begun = System.nanoTime();
      assertThat(rest(socket)).isEmpty();
      assertThat(System.nanoTime() - begun).isBetween(500_000_000L, 5_000_000_000L);
    }
  }

  @Test
  void aHeadThatComesByteByByteIsClosedWhenItIsLate() throws IOException {
    String head = "GET /v1/vehicles/good HTTP/1.1\r\nX: ";
    try (Socket socket = connect(head)) {
      assertThat(dribbleUntilClosed(socket)).isTrue();
    }
  }

  @Test
  void soIsALaterHeadOfAConnection() throws IOException {
    try (Socket socket = connect(post(GOOD.length(), GOOD))) {
      assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8)).endsWith(" 200");
      assertThat(dribbleUntilClosed(socket)).isTrue();
    }
  }

  /** A byte whenever nothing has come for a while, so that the connection is never idle. */
  private static boolean dribbleUntilClosed(Socket socket) throws IOException {
    socket.setSoTimeout(50);
    for (int quiet = 0; quiet < 100; ) {
      try {
        if (socket.getInputStream().read(new byte[1000]) < 0) {
          return true;
        }
      } catch (SocketTimeoutException nothing) {
        quiet++;
        socket.getOutputStream().write('x');
      } catch (SocketException closed) {
        return true;
      }
    }
    return false;
  }

  @Test
  void aConnectionWithoutTrafficIsClosed() throws IOException {
    try (Socket socket = connect(post(GOOD.length(), GOOD))) {
      assertThat(rest(socket)).startsWith("HTTP/1.1 200").contains("\"accepted\":1");
    }
  }

  @Test
  void aRequestThatTakesLongerThanAConnectionMayBeIdleIsAnswered() throws IOException {
    server.vehicles.hold();
    try (Socket socket = connect(post(GOOD.length(), GOOD))) {
      Eventually.holds(() -> server.vehicles.held() == 1);
      long until = System.nanoTime() + 2_000_000_000L;
      Eventually.holds(() -> System.nanoTime() > until);
      server.vehicles.release(0);
      assertThat(rest(socket)).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void aSocketWhoseClientHasVanishedIsClosedThoughItIsPinged() throws IOException {
    try (RawWebSocket socket = new RawWebSocket(server, "/v1/ingest")) {
      int pings = 0;
      try {
        while (socket.read().opcode() == RawWebSocket.PING) {
          pings++;
        }
      } catch (EOFException | SocketException closed) {
        assertThat(pings).isBetween(2, 20);
        return;
      }
      assertThat(pings).isBetween(2, 20); // and then a close frame
    }
  }

  @Test
  void aSocketThatAnswersPingsStays() throws IOException {
    try (RawWebSocket socket = new RawWebSocket(server, "/v1/ingest")) {
      for (int pings = 0; pings < 15; pings++) {
        assertThat(socket.read().opcode()).isEqualTo(RawWebSocket.PING);
        socket.write(RawWebSocket.frame(RawWebSocket.PONG, true, new byte[0]));
      }
      socket.send(GOOD);
      assertThat(socket.ackOf(1).path("accepted").asInt()).isEqualTo(1);
    }
  }

  @Test
  void theSilentMakeRoomForOneAnotherAndWhoSpeaksIsServedAtOnce() throws IOException {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 3 * UNFINISHED; i++) {
        silent.add(connect("GET / HT"));
      }
      Eventually.holds(() -> gauge("whereabouts.connections") <= UNFINISHED);
      assertThat(server.post(GOOD).status()).isEqualTo(200);
      assertThat(rest(silent.get(0))).isEmpty();
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void bodiesThatStallMakeRoomForOthersAndAreToldSo() throws IOException {
    List<Socket> stalled = new ArrayList<>();
    try {
      for (int i = 0; i < STALLED; i++) {
        stalled.add(connect(post(ARRIVED + 1, " ".repeat(ARRIVED))));
        int held = Math.min(i + 1, FIT) * 2 * ARRIVED;
        Eventually.holds(() -> gauge("whereabouts.unfinished.bytes") >= held);
      }
      assertThat(rest(stalled.get(0)))
          .startsWith("HTTP/1.1 503")
          .contains("Retry-After: 1", "\"limit\":\"unfinished_bytes\"");
      assertThat(server.post(GOOD).status()).isEqualTo(200);
      assertThat(gauge("whereabouts.unfinished.bytes"))
          .isLessThanOrEqualTo(UNFINISHED * Unfinished.PART_BYTES);
    } finally {
      for (Socket socket : stalled) {
        socket.close();
      }
    }
  }

  @Test
  void soDoMessagesThatStall() throws IOException {
    List<RawWebSocket> stalled = new ArrayList<>();
    try {
      for (int i = 0; i < STALLED; i++) {
        RawWebSocket socket = new RawWebSocket(server, "/v1/ingest");
        socket.write(RawWebSocket.frame(RawWebSocket.BINARY, false, new byte[ARRIVED]));
        stalled.add(socket);
      }
      RawWebSocket.Frame frame = stalled.get(0).read();
      while (frame.opcode() == RawWebSocket.PING) {
        frame = stalled.get(0).read();
      }
      assertThat(frame.json().at("/error/limit").asText()).isEqualTo("unfinished_bytes");
      try (RawWebSocket good = new RawWebSocket(server, "/v1/ingest")) {
        good.send(GOOD);
        assertThat(good.ackOf(1).path("accepted").asInt()).isEqualTo(1);
      }
    } finally {
      for (RawWebSocket socket : stalled) {
        socket.close();
      }
    }
  }
}
