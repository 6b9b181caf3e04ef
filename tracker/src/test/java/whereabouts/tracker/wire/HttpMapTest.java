package whereabouts.tracker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.wire.OpenServer.Reply;

class HttpMapTest {
  private static OpenServer server;
  private static String part;

  @BeforeAll
  static void open() {
    server = OpenServer.start();
    part = OpenServer.path("/map/{version}/{file}", "");
  }

  @AfterAll
  static void close() {
    server.close();
  }

  private static HttpResponse<byte[]> compressed(String path) throws IOException {
    try {
      return HttpClient.newHttpClient()
          .send(
              server.request(path).header("Accept-Encoding", "br, gzip;q=0.8").build(),
              BodyHandlers.ofByteArray());
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private static Reply ifNot(String path, String tag) {
    return server.send(server.request(path).header("If-None-Match", tag).build());
  }

  private static void assertProtected(Reply reply) {
    assertThat(reply.header("Content-Security-Policy"))
        .isEqualTo(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                + " connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'");
    assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(reply.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
    assertThat(reply.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
    assertThat(reply.header("Referrer-Policy")).isEqualTo("strict-origin-when-cross-origin");
    assertThat(reply.header("Permissions-Policy")).contains("geolocation=()");
  }

  @Test
  void thePageIsAskedForAnewAndSentOnlyIfItIsAnother() {
    Reply page = server.get("/");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=UTF-8");
    assertThat(page.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(page.response().body())
        .contains("<title>Whereabouts</title>", "\"" + part.substring(1) + "\"");
    assertProtected(page);
    String tag = page.header("ETag");
    for (String known : List.of(tag, "W/" + tag, "\"x\", " + tag)) {
      Reply same = ifNot("/", known);
      assertThat(same.status()).isEqualTo(304);
      assertThat(same.response().body()).isEmpty();
      assertThat(same.header("ETag")).isEqualTo(tag);
      assertThat(same.header("Cache-Control")).isEqualTo("no-cache");
    }
    assertThat(ifNot("/", "\"x\"").status()).isEqualTo(200);
  }

  @Test
  void partsAreKeptForEver() {
    Reply script = server.get(part);
    assertThat(script.status()).isEqualTo(200);
    assertThat(script.header("Content-Type")).isEqualTo("text/javascript; charset=UTF-8");
    assertThat(script.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
    assertThat(script.response().body()).contains("import {MapView}");
    assertProtected(script);
    assertThat(ifNot(part, script.header("ETag")).status()).isEqualTo(304);
  }

  @Test
  void whatIsNoPartNowIsNotKept() {
    for (String path :
        List.of(part.replaceFirst("/map/.", "/map/z"), part + "x", "/map/main.js", part + "/x")) {
      Reply reply = server.get(path);
      assertThat(reply.status()).as(path).isEqualTo(404);
      assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
      assertThat(reply.errorCode()).isEqualTo("not_found");
    }
  }

  @Test
  void whoTakesGzipGetsIt() throws IOException {
    Reply plain = server.get(part);
    assertThat(plain.header("Content-Encoding")).isEmpty();
    assertThat(plain.header("Vary")).isEqualTo("Accept-Encoding");
    HttpResponse<byte[]> compressed = compressed(part);
    assertThat(compressed.headers().firstValue("Content-Encoding")).contains("gzip");
    assertThat(compressed.headers().firstValue("Vary")).contains("Accept-Encoding");
    assertThat(compressed.headers().firstValue("ETag")).isNotEqualTo(plain.header("ETag"));
    assertThat(compressed.body().length).isLessThan(plain.response().body().length() / 2);
    try (GZIPInputStream body = new GZIPInputStream(new ByteArrayInputStream(compressed.body()))) {
      assertThat(new String(body.readAllBytes(), UTF_8)).isEqualTo(plain.response().body());
    }
    assertThat(
            server
                .send(server.request(part).header("Accept-Encoding", "gzip;q=0").build())
                .header("Content-Encoding"))
        .isEmpty();
  }

  @Test
  void aHeadTellsTheSameWithoutTheBody() {
    for (String path : List.of("/", part)) {
      Reply get = server.get(path);
      HttpRequest request = server.request(path).method("HEAD", BodyPublishers.noBody()).build();
      Reply head = server.send(request);
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.response().body()).isEmpty();
      for (String name :
          List.of("ETag", "Content-Type", "Content-Length", "Content-Security-Policy")) {
        assertThat(head.header(name)).as(name).isEqualTo(get.header(name)).isNotEmpty();
      }
    }
  }

  @Test
  void theWholeOfOpenLayersComesThrough() {
    Reply script = server.get(part.replace("main.js", "ol.js"));
    assertThat(script.status()).isEqualTo(200);
    assertThat(script.response().body())
        .startsWith("var ol=function(){")
        .hasSizeGreaterThan(800_000);
  }
}
