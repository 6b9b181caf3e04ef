package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import whereabouts.tracker.event.EventOutcome;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.wire.OpenServer.Reply;

class OpenApiTest {
  private static OpenServer server;

  @BeforeAll
  static void open() {
    server = OpenServer.start();
  }

  @AfterAll
  static void close() {
    server.close();
  }

  private static JsonNode document() {
    try (InputStream document = Api.class.getResourceAsStream(Api.OPEN_API)) {
      return OpenServer.JSON.readTree(document);
    } catch (IOException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }

  /** Method and path of every documented call. */
  private static Set<String> documented() {
    Set<String> calls = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : document().path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        calls.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
      }
    }
    return calls;
  }

  @Test
  void exactlyTheRoutesAreDocumented() {
    Set<String> routes = new TreeSet<>();
    for (Route route : server.server.routes()) {
      routes.add(route.method() + " " + route.template());
      assertThat(route.purpose()).isNotBlank();
    }
    assertThat(documented()).isEqualTo(routes);
  }

  @Test
  void everyCallIsDocumentedWithTheScopeThatItAsksFor() {
    for (Route route : server.server.routes()) {
      JsonNode call =
          document()
              .path("paths")
              .path(route.template())
              .path(route.method().toLowerCase(Locale.ROOT));
      String scope = route.scope() == null ? "" : route.scope().wireName();
      assertThat(call.at("/security/0/token/0").asText()).as(route.template()).isEqualTo(scope);
      assertThat(call.at("/security/1/key/0").asText()).as(route.template()).isEqualTo(scope);
      for (String refusal : new String[] {"401", "403"}) {
        assertThat(call.path("responses").has(refusal))
            .as("%s of %s %s", refusal, route.method(), route.template())
            .isEqualTo(route.scope() != null);
      }
    }
  }

  @Test
  void everyDocumentedCallAnswersWithADocumentedStatusAndType() {
    server.post("{\"vehicleId\":\"known\",\"lat\":1,\"lon\":2}");
    for (String call : documented()) {
      String method = call.substring(0, call.indexOf(' '));
      String template = call.substring(call.indexOf(' ') + 1);
      Reply reply =
          server.send(
              server
                  .request(OpenServer.path(template, "known"))
                  .header("Content-Type", "application/json")
                  .method(
                      method,
                      method.equals("POST")
                          ? BodyPublishers.ofString("[]")
                          : BodyPublishers.noBody())
                  .build());
      JsonNode responses =
          document()
              .path("paths")
              .path(template)
              .path(method.toLowerCase(Locale.ROOT))
              .path("responses");
      assertThat(responses.has(Integer.toString(reply.status())))
          .as("%s is answered %s", call, reply.status())
          .isTrue();
      JsonNode content = responses.path(Integer.toString(reply.status())).path("content");
      assertThat(
              content.isMissingNode()
                  ? reply.header("Content-Type").isEmpty()
                  : content.has(reply.header("Content-Type")))
          .as("%s is answered with %s", call, reply.header("Content-Type"))
          .isTrue();
    }
  }

  @Test
  void theDocumentIsServed() {
    Reply reply = server.get("/openapi.json");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Content-Type")).isEqualTo("application/json");
    assertThat(reply.json()).isEqualTo(document());
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    List<String> references = new ArrayList<>();
    collect(document(), references);
    assertThat(references).isNotEmpty();
    for (String reference : references) {
      assertThat(document().at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
    }
  }

  private static void collect(JsonNode node, List<String> references) {
    if (node.has("$ref")) {
      references.add(node.path("$ref").asText());
    }
    for (Iterator<JsonNode> children = node.elements(); children.hasNext(); ) {
      collect(children.next(), references);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /%ff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "TRACE / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx",
        "BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/2.0\r\nHost: localhost\r\n\r\n",
        "LONG TARGET",
        "LONG HEADER"
      })
  void theAnswersToWhatIsNoRequestAreDescribed(String request) throws IOException {
    String answer =
        server.raw(
            request
                .replace(
                    "LONG TARGET",
                    "GET /" + "x".repeat(9000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .replace("LONG HEADER", "GET / HTTP/1.1\r\nOdd: " + "x".repeat(9000) + "\r\n\r\n"));
    String status = answer.substring(9, 12);
    String code = answer.replaceAll("(?s).*\"code\":\"(\\w+)\".*", "$1");
    assertThat(document().at("/info/description").asText())
        .containsPattern(status + " `" + code + "`");
  }

  @Test
  void everyOutcomeIsDescribed() {
    JsonNode counts = document().at("/components/schemas/Counts/properties");
    for (Outcome outcome : Outcome.values()) {
      assertThat(counts.has(outcome.wireName())).as(outcome.wireName()).isTrue();
    }
  }

  @Test
  void everyOutcomeOfAnEventIsDescribed() {
    JsonNode outcomes = document().at("/components/schemas/EventAck/properties/outcome/enum");
    assertThat(outcomes)
        .extracting(JsonNode::asText)
        .containsExactly(
            Arrays.stream(EventOutcome.values())
                .map(EventOutcome::wireName)
                .toArray(String[]::new));
  }

  @Test
  void theExamplesOfEventsAreStored() {
    JsonNode content =
        document()
            .path("paths")
            .path("/v1/vehicles/{id}/events")
            .path("post")
            .at("/requestBody/content/application~1json");
    assertThat(content.path("examples")).isNotEmpty();
    for (JsonNode example : content.path("examples")) {
      assertThat(
              server
                  .post(
                      "/v1/vehicles/bus-7/events",
                      "application/json",
                      example.path("value").toString().getBytes(StandardCharsets.UTF_8))
                  .status())
          .isEqualTo(201);
    }
  }

  @Test
  void theExamplesOfReportsAreAccepted() {
    JsonNode content =
        document().path("paths").path("/v1/positions").path("post").at("/requestBody/content");
    for (JsonNode example : content.path("application/json").path("examples")) {
      assertThat(server.post(example.path("value").toString()).count("invalid")).isZero();
    }
    byte[] lines =
        content
            .path("application/x-ndjson")
            .path("example")
            .asText()
            .getBytes(StandardCharsets.UTF_8);
    assertThat(server.post("/v1/positions", "application/x-ndjson", lines).count("received"))
        .isEqualTo(2);
  }
}
