package whereabouts.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A request whose end can be told, whatever is in it.
 *
 * @param path of the OpenAPI document, or another one
 * @param bytes in ISO 8859-1
 */
record FuzzRequest(String method, String path, String bytes) {
  private static final List<String> METHODS =
      List.of("GET", "GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH");
  private static final List<String> HEADERS =
      List.of(
          "Accept: application/geo+json",
          "Accept: */*;q=0, text/html",
          "Content-Encoding: gzip",
          "Expect: 100-continue",
          "Connection: close",
          "Range: bytes=0-1",
          "If-None-Match: *",
          "Cookie: a=b; =; ;c",
          "Authorization: Basic !!!",
          "X-Forwarded-For: ::::",
          "Accept-Encoding: gzip;q=2",
          "Origin: null",
          "Odd: \u00ff\u00c3(",
          "Odd:",
          "Date: never",
          "Host: y");
  private static final List<String> QUERIES =
      List.of(
          "ack=",
          "ack=accepted",
          "ack=accepted&ack=persisted",
          "source=store",
          "source=%00",
          "from=0&to=1e999",
          "from=2026-01-01T00:00:00Z&limit=10",
          "from=9223372036854775808",
          "limit=0",
          "limit=99999999999",
          "after=AAAA",
          "to=-1&from=2026-01-02",
          "%",
          "&&=&",
          "a=%ff");

  /** One of any kind. */
  static FuzzRequest any(Random random, FuzzCorpus corpus, Mutations mutations) {
    return new Draft(random, corpus, mutations).any();
  }

  /** The bytes of one whose method is not HEAD, of which the answer's end could not be told. */
  static String withoutHead(Random random, FuzzCorpus corpus, Mutations mutations) {
    FuzzRequest request = any(random, corpus, mutations);
    return request.method.equals("HEAD") ? "GET" + request.bytes.substring(4) : request.bytes;
  }

  private record Draft(Random random, FuzzCorpus corpus, Mutations mutations) {
    FuzzRequest any() {
      int choice = random.nextInt(100);
      if (choice < 62) {
        boolean lines = random.nextInt(4) == 0;
        String body = lines ? corpus.lines() : corpus.positions();
        return request("POST", "/v1/positions", lines ? "x-ndjson" : "json", body);
      }
      if (choice < 72) {
        return request("POST", "/v1/vehicles/{id}/events", "json", corpus.event());
      }
      if (choice < 82) {
        return request("GET", "/v1/vehicles/{id}", "", "");
      }
      if (choice < 90) {
        return request("GET", "/v1/vehicles/{id}/events", "", "");
      }
      String path =
          mutations.anyOf(
              List.of(
                  "/v1/positions",
                  "/v1/ingest",
                  "/v1/vehicles/{id}",
                  "/v1/vehicles",
                  "/",
                  "/v1/vehicles/{id}/events/"));
      return request(mutations.anyOf(METHODS), path, "json", corpus.positions());
    }

    private FuzzRequest request(String method, String path, String type, String body) {
      StringBuilder head = new StringBuilder();
      head.append(method).append(' ').append(path.replace("{id}", id())).append(query(path));
      head.append(" HTTP/1.1\r\nHost: localhost\r\n");
      if (random.nextInt(8) == 0) {
        head.append(mutations.anyOf(HEADERS)).append("\r\n");
      }
      if (type.isEmpty()) {
        return new FuzzRequest(method, path, head + "\r\n");
      }
      String media = "application/" + type;
      head.append("Content-Type: ");
      head.append(random.nextInt(20) == 0 ? inOneLine(mutations.ofRaw(media)) : media);
      String mutated = mutations.ofJson(body);
      String framed =
          random.nextInt(5) == 0
              ? "\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(mutated)
              : "\r\nContent-Length: " + mutated.length() + "\r\n\r\n" + mutated;
      return new FuzzRequest(method, path, head + framed);
    }

    private String query(String path) {
      if (path.equals("/v1/positions") && random.nextInt(100) == 0) {
        return "?ack=persisted";
      }
      return random.nextInt(10) == 0 ? "?" + mutations.anyOf(QUERIES) : "";
    }

    /** Percent-encoded, seldom as it is not to be. */
    private String id() {
      if (random.nextInt(4) > 0) {
        return corpus.vehicle();
      }
      StringBuilder id = new StringBuilder();
      for (byte b : mutations.ofRaw(corpus.vehicle()).getBytes(ISO_8859_1)) {
        id.append(Character.isLetterOrDigit(b) ? (char) b + "" : "%%%02X".formatted(b & 0xFF));
      }
      return random.nextInt(10) == 0 ? id + "%z" : id.toString();
    }

    private static String inOneLine(String text) {
      return text.replaceAll("[\r\n]", "").toLowerCase(Locale.ROOT);
    }

    private String chunked(String body) {
      StringBuilder chunks = new StringBuilder();
      int from = 0;
      while (from < body.length()) {
        int to = Math.min(body.length(), from + 1 + random.nextInt(300));
        chunks.append(Integer.toHexString(to - from)).append("\r\n");
        chunks.append(body, from, to).append("\r\n");
        from = to;
      }
      return chunks.append("0\r\n\r\n").toString();
    }
  }
}
