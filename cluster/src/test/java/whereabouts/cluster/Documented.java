package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a node says of itself in its OpenAPI document, and whether an answer is of that kind. */
final class Documented {
  private static final Pattern STATUS = Pattern.compile("\\b[1-5]\\d\\d\\b");
  private static final List<String> OUTCOMES =
      List.of(
          "accepted",
          "coalesced",
          "duplicate",
          "stale",
          "future",
          "invalid",
          "overloaded",
          "unconfirmed");

  /** Of requests that HTTP itself does not know, or that do not come to their end. */
  private static final Set<Integer> OF_BROKEN_HTTP = Set.of(408, 413, 414, 431, 501, 505);

  private static final int NO_CONTENT = 204;

  private final JsonNode paths;
  private final Set<Integer> onAnyPath;

  private Documented(JsonNode paths, Set<Integer> onAnyPath) {
    this.paths = paths;
    this.onAnyPath = onAnyPath;
  }

  static Documented by(NodeProcess node) {
    JsonNode document = node.api().get("/openapi.json").body();
    String general = document.at("/info/description").asText();
    Set<Integer> onAnyPath =
        STATUS
            .matcher(general.substring(general.indexOf("On any path")))
            .results()
            .map(status -> Integer.valueOf(status.group()))
            .collect(Collectors.toCollection(HashSet::new));
    assertThat(onAnyPath).contains(400, 404, 405);
    onAnyPath.addAll(OF_BROKEN_HTTP);
    return new Documented(document.get("paths"), onAnyPath);
  }

  /**
   * Whether an answer may be one to a request.
   *
   * @param path as the document writes it, or another one of which nothing is
   */
  void allows(String method, String path, HttpAnswer answer) {
    boolean toHead = method.equals("HEAD");
    JsonNode call = paths.path(path).path(toHead ? "get" : method.toLowerCase(Locale.ROOT));
    boolean known = call.path("responses").has(Integer.toString(answer.status()));
    boolean isOptions = method.equals("OPTIONS") && answer.status() == NO_CONTENT;
    if (!known && !isOptions && !onAnyPath.contains(answer.status())) {
      throw new AssertionError("not documented");
    }
    isSound(answer, toHead, List.of(call.path("responses")));
  }

  /** Whether an answer may be one to anything. */
  void allows(HttpAnswer answer) {
    List<JsonNode> all = paths.findValues("responses");
    boolean known =
        onAnyPath.contains(answer.status())
            || answer.status() == NO_CONTENT
            || all.stream().anyMatch(some -> some.has(Integer.toString(answer.status())));
    if (!known) {
      throw new AssertionError("not documented");
    }
    isSound(answer, false, all);
  }

  private static void isSound(HttpAnswer answer, boolean toHead, List<JsonNode> responses) {
    boolean isError = answer.status() >= 400;
    if (toHead || answer.status() < 200 || answer.status() == NO_CONTENT) {
      assertThat(answer.body()).isEmpty();
      return;
    }
    if (isPage(answer, responses)) {
      assertThat(answer.body()).startsWith("<!doctype html>");
      return;
    }
    assertThat(answer.status()).isNotEqualTo(500);
    assertThat(answer.isJson()).as("is JSON").isTrue();
    JsonNode json = answer.json();
    assertThat(json.has("error")).as("is an error").isEqualTo(isError);
    if (isError) {
      assertThat(answer.errorCode()).matches("[a-z_]+").isNotEqualTo("request_timeout");
      assertThat(json.at("/error/message").asText()).isNotEmpty();
    }
    if (json.has("received")) {
      assertThat(json.get("results")).hasSize(json.get("received").asInt() - accepted(json));
      sums(json);
    }
  }

  /** Whether it is HTML, where the document has that. */
  private static boolean isPage(HttpAnswer answer, List<JsonNode> responses) {
    String type = answer.header("content-type");
    return type.startsWith("text/html")
        && responses.stream()
            .map(some -> some.path(Integer.toString(answer.status())).path("content"))
            .anyMatch(content -> content.has(type));
  }

  private static int accepted(JsonNode counts) {
    return counts.get("accepted").asInt();
  }

  private static void sums(JsonNode counts) {
    assertThat(OUTCOMES.stream().mapToLong(outcome -> counts.get(outcome).asLong()).sum())
        .as("sum of all outcomes")
        .isEqualTo(counts.get("received").asLong());
  }

  /**
   * Whether it may be what a node says on a socket after so many messages or less: text frames of
   * known types, pongs, and a close at the end unless the connection is gone. After a close for
   * what is no frame, Pekko says so once more for each that follows.
   */
  void allows(List<Frame> said, int messages) throws IOException {
    int end = spoken(said);
    if (end < said.size() - 1) {
      assertThat(said.subList(end + 1, said.size()))
          .allMatch(frame -> frame.opcode() == Frame.CLOSE && frame.closeCode() == 1002);
      assertThat(said.get(end).closeCode()).isIn(1002, 1007);
    }
    int done = 0;
    for (Frame frame : said.subList(0, end)) {
      if (frame.opcode() != Frame.PONG) {
        assertThat(frame.first()).as("a whole text").isEqualTo(Frame.LAST | Frame.TEXT);
        JsonNode json = new ObjectMapper().readTree(frame.payload());
        String type = json.path("type").asText();
        if (type.equals("ack")) {
          sums(json);
          assertThat(json.get("messages").asInt()).isBetween(done, messages);
          done = json.get("messages").asInt();
        } else {
          assertThat(type).isIn("error", "eventAck");
          assertThat(json.get("message").asInt()).isBetween(0, messages);
          assertThat(json.at("/error/code").asText()).isNotEqualTo("internal_error");
        }
      }
    }
  }

  /** How many frames come before the first close. */
  private static int spoken(List<Frame> said) {
    return (int) said.stream().takeWhile(frame -> frame.opcode() != Frame.CLOSE).count();
  }

  static boolean isClosed(List<Frame> said) {
    return !said.isEmpty() && said.get(said.size() - 1).opcode() == Frame.CLOSE;
  }

  /** The messages of the last ack. */
  static int acked(List<Frame> said) {
    return IntStream.iterate(said.size() - 1, i -> i >= 0, i -> i - 1)
        .mapToObj(i -> said.get(i).text())
        .filter(text -> text.startsWith("{\"type\":\"ack\""))
        .mapToInt(text -> Integer.parseInt(text.replaceFirst(".*?\"messages\":(\\d+).*", "$1")))
        .findFirst()
        .orElse(0);
  }
}
