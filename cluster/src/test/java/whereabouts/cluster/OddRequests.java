package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.function.Executable;

/** Requests that no good client sends, and what is to be answered to them. */
final class OddRequests {
  private static final String GOOD = "{\"vehicleId\":\"odd\",\"lat\":1,\"lon\":2}";
  private static final String GET = "GET /v1/vehicles/nobody HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final String UPGRADE = RawConnection.upgrade("/v1/ingest");
  private static final String OLD = "426 upgrade_required";
  private static final String DEEP = "[".repeat(100_000);

  /**
   * One of them.
   *
   * @param bytes all that is sent, in ISO 8859-1
   * @param answers the status and the code of each answer, after which the node closes
   */
  private record Odd(String name, String bytes, List<String> answers) {}

  private OddRequests() {}

  private static Odd odd(String name, String bytes, String... answers) {
    return new Odd(name, bytes, List.of(answers));
  }

  private static String post(String headers, String body) {
    return "POST /v1/positions HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n" + body;
  }

  private static String json(String headers, String body) {
    return post("Content-Type: application/json\r\n" + headers, body);
  }

  private static String sized(String headers, String body) {
    return json("Content-Length: " + body.length() + "\r\n" + headers, body);
  }

  private static List<Odd> heads() {
    return List.of(
        odd("HTTP/0.9", "GET /v1/vehicles/nobody\r\n\r\n", "505 http_version_not_supported"),
        odd("HTTP/1.0", GET.replace("1.1", "1.0"), "404 vehicle_not_found"),
        odd("HTTP/2.0", GET.replace("1.1", "2.0"), "505 http_version_not_supported"),
        odd("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "501 method_not_implemented"),
        odd(
            "TLS",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc",
            "400 malformed_request"),
        odd("no method", " / HTTP/1.1\r\nHost: localhost\r\n\r\n", "501 method_not_implemented"),
        odd("an unknown method", GET.replace("GET", "BREW"), "501 method_not_implemented"),
        odd("a method in small letters", GET.replace("GET", "get"), "501 method_not_implemented"),
        odd("no target", "GET  HTTP/1.1\r\nHost: localhost\r\n\r\n", "404 not_found"),
        odd("a broken escape", GET.replace("nobody", "%zz"), "400 malformed_request"),
        odd("an escape that is no UTF-8", GET.replace("nobody", "%ff"), "400 malformed_uri"),
        odd("a long target", GET.replace("nobody", "n".repeat(10_000)), "414 uri_too_long"),
        odd("no host", GET.replace("Host: localhost\r\n", ""), "400 malformed_request"),
        odd(
            "two hosts",
            GET.replace("localhost\r\n", "localhost\r\nHost: y\r\n"),
            "400 malformed_request"),
        odd(
            "a header without colon",
            GET.replace("localhost\r\n", "localhost\r\nodd\r\n"),
            "400 malformed_request"),
        odd(
            "a space before the colon",
            GET.replace("localhost\r\n", "localhost\r\nOdd : 1\r\n"),
            "400 malformed_request"),
        odd(
            "a NUL in a header",
            GET.replace("localhost\r\n", "localhost\r\nOdd: \0\r\n"),
            "400 malformed_request"),
        odd(
            "a long header",
            GET.replace("localhost\r\n", "localhost\r\nOdd: " + "1".repeat(10_000) + "\r\n"),
            "431 headers_too_large"),
        odd(
            "many headers",
            GET.replace("localhost\r\n", "localhost\r\n" + "Odd: 1\r\n".repeat(100)),
            "400 malformed_request"),
        odd(
            "a body where none may be",
            "TRACE / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx",
            "400 malformed_request"),
        odd("an upgrade without key", UPGRADE.replaceAll("Sec-WebSocket-Key.*\r\n", ""), OLD),
        odd(
            "an upgrade with a short key",
            UPGRADE.replace("dGhlIHNhbXBsZSBub25jZQ==", "eA=="),
            OLD),
        odd("an upgrade of version 8", UPGRADE.replace("Version: 13", "Version: 8"), OLD),
        odd("an upgrade to something else", UPGRADE.replace("websocket", "h2c"), OLD),
        odd("a head without end", "GET / HTTP/1.1\r\nOdd: 1", "400 malformed_request"),
        odd(
            "requests in a row",
            GET + GET + GET,
            "404 vehicle_not_found",
            "404 vehicle_not_found",
            "404 vehicle_not_found"));
  }

  private static List<Odd> framings() {
    String chunked = "Transfer-Encoding: chunked\r\n";
    return List.of(
        odd("both lengths", sized(chunked, "0\r\n\r\n") + GET, "400 malformed_request"),
        odd("two lengths", sized("Content-Length: 3\r\n", GOOD) + GET, "400 malformed_request"),
        odd("no length", json("", GOOD), "400 empty_body", "400 malformed_request"),
        odd("a negative length", json("Content-Length: -1\r\n", GOOD), "400 malformed_request"),
        odd("a signed length", json("Content-Length: +5\r\n", GOOD), "400 malformed_request"),
        odd(
            "a huge length",
            json("Content-Length: 99999999999999999999\r\n", GOOD),
            "400 malformed_request"),
        odd("a length of 1 GB", json("Content-Length: 1000000000\r\n", GOOD), "413 body_too_large"),
        odd(
            "an unknown coding",
            json("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n") + GET,
            "400 malformed_request"),
        odd("chunked twice", json(chunked + chunked, "0\r\n\r\n") + GET, "400 malformed_request"),
        odd("no chunk size", json(chunked, "x\r\n"), "400 truncated_body"),
        odd("a huge chunk", json(chunked, "ffffffffffffffffff\r\n"), "400 truncated_body"),
        odd("a chunk without end", json(chunked, "5\r\n[]"), "400 truncated_body"),
        odd("a chunk that is longer", json(chunked, "2\r\n[]x\r\n0\r\n\r\n"), "400 truncated_body"),
        odd(
            "a long chunk extension",
            json(chunked, "2;" + "x".repeat(10_000) + "\r\n[]\r\n0\r\n\r\n"),
            "400 truncated_body"),
        odd("a truncated body", json("Content-Length: 100\r\n", GOOD), "400 truncated_body"));
  }

  private static List<Odd> bodies() {
    return List.of(
        odd("gzip", sized("Content-Encoding: gzip\r\n", GOOD), "415 unsupported_content_encoding"),
        odd(
            "identity",
            sized("Content-Encoding: identity\r\n", GOOD),
            "415 unsupported_content_encoding"),
        odd("no type", post("Content-Length: 2\r\n", "[]"), "415 unsupported_media_type"),
        odd(
            "text",
            post("Content-Type: text/plain\r\nContent-Length: 2\r\n", "[]"),
            "415 unsupported_media_type"),
        odd(
            "a type that is none",
            post("Content-Type: json\r\nContent-Length: 2\r\n", "[]"),
            "415 unsupported_media_type"),
        odd("deep arrays", sized("", DEEP), "400 malformed_json"),
        odd("deep objects", sized("", "{\"a\":".repeat(100_000)), "400 malformed_json"),
        odd(
            "deep attributes",
            sized("", GOOD.replace("}", ",\"attributes\":" + DEEP)),
            "400 malformed_json"),
        odd("broken UTF-8", sized("", GOOD.replace("odd", "\u00c3(")), "400 malformed_json"),
        odd("UTF-8 of too many bytes", sized("", GOOD.replace("odd", "\u00c0\u0080")), "200 "),
        odd("half a pair of surrogates", sized("", GOOD.replace("odd", "\\ud800")), "200 "),
        odd("UTF-16", sized("", "\u00fe\u00ff\0{\0}"), "200 "),
        odd("nothing", sized("", ""), "400 empty_body"),
        odd("a string", sized("", "\"x\""), "400 not_positions"),
        odd("two values", sized("", "[][]"), "400 malformed_json"));
  }

  /** Sends each on a connection of its own. */
  static void areAnswered(NodeProcess node) throws IOException {
    List<Odd> all = new ArrayList<>(heads());
    all.addAll(framings());
    all.addAll(bodies());
    List<Executable> checks = new ArrayList<>();
    for (Odd odd : all) {
      List<String> answers = answers(node, odd.bytes());
      checks.add(() -> assertThat(answers).as(odd.name()).isEqualTo(odd.answers()));
    }
    org.junit.jupiter.api.Assertions.assertAll(checks);
  }

  private static List<String> answers(NodeProcess node, String bytes) throws IOException {
    List<String> answers = new ArrayList<>();
    try (RawConnection connection = new RawConnection(node.api())) {
      connection.write(bytes.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
      connection.end();
      Optional<HttpAnswer> next = connection.answer();
      while (next.isPresent()) {
        answers.add(next.get().status() + " " + next.get().errorCode());
        next = connection.answer();
      }
    } catch (java.net.SocketTimeoutException e) {
      answers.add("HANG");
    }
    return answers;
  }
}
