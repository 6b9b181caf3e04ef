package whereabouts.tracker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import whereabouts.tracker.tls.TestCertificates;

@Timeout(60)
class HttpsTest {
  private static final String TLS = "whereabouts.http.tls";
  private static final int TLS_1_1 = 0x0302;
  private static final int TLS_1_2 = 0x0303;
  private static final int HANDSHAKE = 22;
  private static final int ALERT = 21;
  private static final String FIX = "{\"vehicleId\":\"bus-7\",\"lat\":59.3,\"lon\":18.1}";

  @TempDir private static Path directory;
  private static TestCertificates authority;
  private static OpenServer server;

  /** With room for few connections, and only those that a test says. */
  private static OpenServer few;

  private static HttpClient client;

  @BeforeAll
  static void open() {
    authority = new TestCertificates(directory, "ours");
    server = OpenServer.start(authority.issue("node").settings(TLS));
    few =
        OpenServer.start(
            authority.issue("small").settings(TLS),
            "whereabouts.http.head-timeout = 1 s",
            "whereabouts.http.max-connections = 4");
    client = HttpClient.newBuilder().sslContext(authority.trusted()).build();
  }

  @AfterAll
  static void close() {
    server.close();
    few.close();
  }

  @BeforeEach
  void reset() {
    server.reset();
  }

  private static HttpResponse<String> send(HttpClient by, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return by.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder get(String path) {
    return HttpRequest.newBuilder(server.uri("https", path));
  }

  private static HttpRequest.Builder post(String body) {
    return get("/v1/positions")
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  private static double connections() {
    return few.meters.get("whereabouts.connections").gauge().value();
  }

  private static SSLSocket connect() throws IOException {
    SSLSocket socket =
        (SSLSocket) authority.trusted().getSocketFactory().createSocket("127.0.0.1", few.port());
    socket.setSoTimeout(20_000);
    socket.startHandshake();
    return socket;
  }

  @Test
  void aPositionIsReportedAndRead() throws Exception {
    HttpResponse<String> reported = send(client, post(FIX));
    assertThat(reported.statusCode()).isEqualTo(200);
    assertThat(reported.body()).contains("\"accepted\":1");
    HttpResponse<String> read = send(client, get("/v1/vehicles/bus-7"));
    assertThat(read.statusCode()).isEqualTo(200);
    assertThat(read.body()).contains("\"lat\":59.3");
  }

  @Test
  void everyAnswerTellsBrowsersToComeByTlsOnly() throws Exception {
    for (String path : new String[] {"/openapi.json", "/v1/vehicles/nobody", "/nowhere"}) {
      assertThat(send(client, get(path)).headers().firstValue("Strict-Transport-Security"))
          .hasValue("max-age=31536000");
    }
    try (OpenServer plain = OpenServer.start()) {
      assertThat(plain.get("/openapi.json").header("Strict-Transport-Security")).isEmpty();
    }
  }

  @Test
  void largeBodiesPassBothWays() throws Exception {
    String odd = "{\"vehicleId\":\"bus-7\",\"lat\":91,\"lon\":18.1}";
    String body = "[" + (odd + ",").repeat(20_000) + odd + "]";
    HttpResponse<String> reported = send(client, post(body));
    assertThat(reported.statusCode()).isEqualTo(200);
    assertThat(reported.body()).contains("\"invalid\":20001").hasSizeGreaterThan(1_000_000);
  }

  @Test
  void aSocketTakesReports() throws Exception {
    CompletableFuture<String> ack = new CompletableFuture<>();
    WebSocket socket =
        client
            .newWebSocketBuilder()
            .buildAsync(
                server.uri("wss", "/v1/ingest"),
                new WebSocket.Listener() {
                  @Override
                  public CompletionStage<?> onText(
                      WebSocket from, CharSequence text, boolean last) {
                    ack.complete(text.toString());
                    from.request(1);
                    return CompletableFuture.completedFuture(null);
                  }
                })
            .join();
    socket.sendText(FIX, true).join();
    assertThat(ack.get(20, TimeUnit.SECONDS)).contains("\"accepted\":1");
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    Eventually.holds(socket::isInputClosed);
    socket.abort();
  }

  @Test
  void theOlderOfTheTwoProtocolsIsSpokenToo() throws Exception {
    HttpClient older =
        HttpClient.newBuilder()
            .sslContext(authority.trusted())
            .sslParameters(new SSLParameters(null, new String[] {"TLSv1.2"}))
            .build();
    HttpResponse<String> read = send(older, get("/openapi.json"));
    assertThat(read.statusCode()).isEqualTo(200);
    assertThat(read.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.2");
  }

  @Test
  void aProtocolOfTheDayBeforeIsRefused() throws Exception {
    assertThat(answerTo(hello(TLS_1_2))).isEqualTo(HANDSHAKE);
    assertThat(answerTo(hello(TLS_1_1))).as("an alert, or the end").isIn(ALERT, -1);
  }

  /** The type of the first record that comes back. */
  private static int answerTo(byte[] hello) throws IOException {
    try (Socket socket = new Socket(server.server.address().getAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(hello);
      return socket.getInputStream().read();
    }
  }

  /** A ClientHello as RFC 5246 has it, which that of RFC 4346 only differs from in its version. */
  private static byte[] hello(int version) throws IOException {
    ByteArrayOutputStream hello = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(hello);
    out.writeShort(version);
    out.write(new byte[32]); // random
    out.writeByte(0); // no session
    out.writeShort(4);
    out.writeShort(0xc02f); // TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
    out.writeShort(0xc013); // TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
    out.writeShort(0x0100); // no compression
    out.writeShort(16); // extensions
    out.writeInt(10 << 16 | 4); // supported groups:
    out.writeInt(2 << 16 | 23); // secp256r1
    out.writeInt(13 << 16 | 4); // signature algorithms:
    out.writeInt(2 << 16 | 0x0401); // RSA with SHA-256
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    out = new DataOutputStream(record);
    out.writeByte(HANDSHAKE);
    out.writeShort(TLS_1_1);
    out.writeShort(hello.size() + 4);
    out.writeInt(1 << 24 | hello.size()); // ClientHello
    out.write(hello.toByteArray());
    return record.toByteArray();
  }

  @Test
  void aClientOfAnotherAuthorityRefusesUs() {
    HttpClient stranger =
        HttpClient.newBuilder()
            .sslContext(new TestCertificates(directory, "theirs").trusted())
            .build();
    assertThatThrownBy(() -> send(stranger, get("/openapi.json")))
        .isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void whoeverSpeaksInTheClearIsNotAnsweredInHttpNorWrittenDown() throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    root.addAppender(log);
    try {
      for (int i = 0; i < 10; i++) {
        assertThat(inTheClear("GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"))
            .doesNotContain("HTTP/");
      }
      Eventually.holds(() -> connections() == 0);
    } finally {
      root.detachAppender(log);
    }
    assertThat(log.list)
        .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
        .isEmpty();
  }

  private static String inTheClear(String request) throws IOException {
    try (Socket socket = new Socket(few.server.address().getAddress(), few.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(UTF_8));
      InputStream answer = socket.getInputStream();
      return new String(answer.readAllBytes(), UTF_8);
    }
  }

  @Test
  void whoeverComesAndDoesNotGoOnIsCutOff() throws Exception {
    byte[] hello = hello(TLS_1_2);
    for (int sent : new int[] {0, 1, hello.length / 2}) {
      try (Socket silent = new Socket(few.server.address().getAddress(), few.port())) {
        silent.setSoTimeout(20_000);
        silent.getOutputStream().write(hello, 0, sent);
        assertThat(silent.getInputStream().readAllBytes())
            .as("after %d bytes", sent)
            .hasSizeLessThan(100);
      }
    }
    try (SSLSocket socket = connect()) {
      assertThat(socket.getInputStream().read()).as("after the handshake").isEqualTo(-1);
    }
    Eventually.holds(() -> connections() == 0);
  }

  @Test
  void theBoundOfConnectionsHoldsAndTheyAreFreedHoweverTheyEnd() throws Exception {
    for (int i = 0; i < 12; i++) {
      SSLSocket socket = connect();
      socket
          .getOutputStream()
          .write("GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      if (i % 2 == 0) {
        socket.close();
      } else {
        socket.setSoLinger(true, 0); // no goodbye
        socket.shutdownOutput();
        socket.close();
      }
    }
    Eventually.holds(() -> connections() == 0);
  }

  @Test
  void aRenewedCertificateIsShownWithoutARestart() throws Exception {
    TestCertificates own = new TestCertificates(directory, "renewing");
    try (OpenServer renewing =
        OpenServer.start(
            own.issue("node").settings(TLS), "whereabouts.http.tls.reload-interval = 1 ms")) {
      X509Certificate first = shownBy(renewing, own);
      own.issue("node");
      Eventually.holds(() -> !shownBy(renewing, own).equals(first));
    }
  }

  private static X509Certificate shownBy(OpenServer to, TestCertificates own) {
    try (SSLSocket socket =
        (SSLSocket) own.trusted().getSocketFactory().createSocket("127.0.0.1", to.port())) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
