package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import whereabouts.tracker.access.TestKeys;
import whereabouts.tracker.tls.TestCertificates;

/** A node with keys and certificates: who gets in, by either port. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DoorsIT {
  /** All that Pekko Management and we have there, and what nobody has. */
  private static final List<String> GUARDED =
      List.of(
          "/admin",
          "/admin/cluster",
          "/admin/node",
          "/admin/hot",
          "/admin/vehicles/bus-7",
          "/cluster/members",
          "/cluster/shards/vehicle",
          "/metrics",
          "/ready/",
          "//ready",
          "/nowhere",
          "/");

  @TempDir static Path directory;
  private TestKeys keys;
  private TestNode node;
  private HttpClient client;

  @BeforeAll
  void start() {
    keys = new TestKeys(directory);
    TestCertificates authority = new TestCertificates(directory, "ours");
    TestCertificates.Issued certificate = authority.issue("node");
    node =
        TestNode.startWithoutStore(
            TestNode.newKeyspace(),
            directory.resolve("spill"),
            String.join("\n", keys.settings()),
            "whereabouts.http.host = 0.0.0.0",
            certificate.settings("whereabouts.http.tls"),
            "pekko.management.http.bind-hostname = 0.0.0.0",
            certificate.settings("whereabouts.management.tls"));
    client = HttpClient.newBuilder().sslContext(authority.trusted()).build();
  }

  @AfterAll
  void stop() {
    node.stop();
  }

  private String token(String scope) {
    return keys.hs256(TestKeys.claims(scope, Instant.now()).build());
  }

  private int status(int port, String method, String path, String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
            .method(method, BodyPublishers.noBody());
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      return client.send(request.build(), BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new AssertionError(method + " " + path, e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private int operators(String method, String path, String token) {
    return status(node.management().port(), method, path, token);
  }

  @Test
  void onlyWhetherANodeIsWellIsToldToEverybody() {
    assertThat(operators("GET", "/ready", "")).isIn(200, 500);
    assertThat(operators("GET", "/alive", "")).isEqualTo(200);
    for (String path : GUARDED) {
      for (String method : new String[] {"GET", "POST", "PUT", "DELETE"}) {
        assertThat(operators(method, path, "")).as(method + " " + path).isEqualTo(401);
        assertThat(operators(method, path, "no.such.token")).as(path).isEqualTo(401);
        assertThat(operators(method, path, token("ingest read"))).as(path).isEqualTo(403);
      }
    }
    assertThat(operators("POST", "/admin/drain", "")).isEqualTo(401);
    assertThat(operators("POST", "/admin/drain", token("read"))).isEqualTo(403);
  }

  @Test
  void aTokenOfOperatorsOpensWhatIsThere() {
    String admin = token("admin");
    for (String path : new String[] {"/admin/cluster", "/admin/node", "/admin/hot", "/metrics"}) {
      assertThat(operators("GET", path, admin)).as(path).isEqualTo(200);
    }
    assertThat(operators("GET", "/cluster/members", admin)).isEqualTo(200);
    assertThat(operators("GET", "/cluster/shards/vehicle", admin)).isEqualTo(200);
    assertThat(operators("GET", "/nowhere", admin)).isEqualTo(404);
    String bound =
        keys.hs256(TestKeys.claims("admin", Instant.now()).claim("vehicle", "bus-7").build());
    assertThat(operators("GET", "/admin/vehicles/bus-7", bound)).isEqualTo(403);
  }

  @Test
  void theApiIsThereByTlsAndWithATokenToo() {
    int port = node.api().port();
    assertThat(status(port, "GET", "/v1/vehicles/bus-7", "")).isEqualTo(401);
    assertThat(status(port, "GET", "/v1/vehicles/nobody", token("read"))).isIn(404, 503);
  }
}
