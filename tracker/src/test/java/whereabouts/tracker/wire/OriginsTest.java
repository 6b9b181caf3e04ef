package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {
  private static final String FRIEND = "https://map.example";
  private static OpenServer closed;
  private static OpenServer open;

  @BeforeAll
  static void start() {
    closed = OpenServer.start();
    open = OpenServer.start("whereabouts.http.cors-origins = [\"" + FRIEND + "\"]");
  }

  @AfterAll
  static void close() {
    closed.close();
    open.close();
  }

  private static String ask(OpenServer server, String method, String origin) throws IOException {
    return server.raw(
        method
            + " /v1/vehicles/a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nOrigin: "
            + origin
            + "\r\n\r\n");
  }

  @Test
  void noPageIsLetInUnlessToldSo() throws IOException {
    assertThat(ask(closed, "GET", FRIEND)).doesNotContain("Access-Control");
    assertThat(ask(closed, "OPTIONS", FRIEND)).doesNotContain("Access-Control");
    assertThat(ask(open, "GET", "https://evil.example"))
        .doesNotContain("Access-Control")
        .contains("Vary: Origin");
    assertThat(ask(open, "OPTIONS", "https://map.example.evil")).doesNotContain("Access-Control");
  }

  @Test
  void aPageThatIsLetInMayAskAndSee() throws IOException {
    assertThat(ask(open, "GET", FRIEND))
        .contains("Access-Control-Allow-Origin: " + FRIEND + "\r\n");
    assertThat(ask(open, "OPTIONS", FRIEND))
        .startsWith("HTTP/1.1 204")
        .contains("Access-Control-Allow-Origin: " + FRIEND + "\r\n")
        .contains("Access-Control-Allow-Headers: Authorization, Content-Type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://evil.example", "null", "http://localhost.evil", "http://localhost:1"})
  void aSocketOfAStrangePageIsRefused(String origin) {
    assertThatThrownBy(() -> new RawWebSocket(closed, "/v1/ingest", "Origin: " + origin + "\r\n"))
        .hasMessageContaining("403")
        .hasMessageNotContaining("101");
  }

  @Test
  void aSocketOfOurOwnPageOrOfOneThatIsLetInIsNot() throws IOException {
    new RawWebSocket(closed, "/v1/ingest", "Origin: http://localhost\r\n").close();
    new RawWebSocket(open, "/v1/ingest", "Origin: " + FRIEND + "\r\n").close();
    new RawWebSocket(closed, "/v1/ingest").close();
  }

  @Test
  void whatAPageOfAnotherSiteWouldChangeIsRefused() throws IOException {
    String post =
        "POST /v1/positions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n"
            + "Origin: ";
    assertThat(closed.raw(post + "https://evil.example\r\n\r\n"))
        .startsWith("HTTP/1.1 403")
        .contains("wrong_origin");
    assertThat(closed.raw(post + "http://localhost\r\n\r\n")).startsWith("HTTP/1.1 415");
    assertThat(open.raw(post + FRIEND + "\r\n\r\n")).startsWith("HTTP/1.1 415");
  }

  @Test
  void noAnswerIsKeptOrTakenForSomethingElse() {
    for (String path : new String[] {"/v1/vehicles/a", "/nowhere", "/openapi.json"}) {
      OpenServer.Reply reply = closed.get(path);
      assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
    }
  }
}
