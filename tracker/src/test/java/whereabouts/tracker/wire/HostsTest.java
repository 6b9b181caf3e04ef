package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import whereabouts.tracker.access.Reach;
import whereabouts.tracker.access.Scope;
import whereabouts.tracker.access.TestKeys;

/** A page whose site lets its own name stand for 127.0.0.1 does not get at a node without keys. */
class HostsTest {
  private static OpenServer server;

  @BeforeAll
  static void start() {
    server = OpenServer.start("whereabouts.http.hosts = [\"Map.example\", \"192.0.2.1\"]");
  }

  @AfterAll
  static void close() {
    server.close();
  }

  private static String ask(String host) throws IOException {
    return server.raw(
        "GET /v1/vehicles/nobody HTTP/1.1\r\nConnection: close\r\nHost: " + host + "\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LocalHost:8080",
        "api.localhost",
        "127.0.0.1",
        "127.0.0.1:8080",
        "127.8.0.1",
        "[::1]:8080",
        "map.example",
        "map.example:443",
        "192.0.2.1"
      })
  void whoeverAsksForThisMachineMayComeIn(String host) throws IOException {
    assertThat(ask(host)).startsWith("HTTP/1.1 404");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8080",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evillocalhost",
        "map.example.evil",
        "sub.map.example",
        "192.0.2.2",
        "10.0.0.1",
        "[::2]",
        "0.0.0.0"
      })
  void whoeverAsksForAnotherMayNot(String host) throws IOException {
    assertThat(ask(host)).startsWith("HTTP/1.1 403").contains("wrong_host");
  }

  @Test
  void aSocketMayNotEither() throws IOException {
    String handshake =
        """
        GET /v1/ingest HTTP/1.1
        Host: evil.example
        Origin: http://evil.example
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        Sec-WebSocket-Version: 13

        """;
    String answer = server.raw(handshake.replace("\n", "\r\n"));
    assertThat(answer).startsWith("HTTP/1.1 403").contains("wrong_host");
  }

  @Test
  void withKeysTheNameIsNoMatter(@TempDir Path directory) throws IOException {
    TestKeys keys = new TestKeys(directory);
    String key = keys.apiKey("board", Set.of(Scope.READ), new Reach.All());
    try (OpenServer guarded = OpenServer.start(keys.settings())) {
      assertThat(
              guarded.raw(
                  "GET /v1/vehicles/nobody HTTP/1.1\r\nHost: node.example\r\nConnection: close\r\n"
                      + "Authorization: Bearer "
                      + key
                      + "\r\n\r\n"))
          .startsWith("HTTP/1.1 404");
    }
  }

  @Test
  void aNameWithAPortIsNone() {
    assertThatThrownBy(() -> OpenServer.start("whereabouts.http.hosts = [\"map.example:443\"]"))
        .hasMessageContaining("whereabouts.http.hosts")
        .hasMessageContaining("map.example:443");
  }
}
