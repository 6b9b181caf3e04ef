package whereabouts.cluster.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.wire.Replies;

class AdminCallsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AdminCalls calls =
      new AdminCalls(
          Map.of(
              "/echo",
              query ->
                  Replies.json(200, json -> json.writeString(query.getOrElse("say", "nothing"))),
              "/broken",
              query -> {
                throw new IllegalStateException("broken");
              }));

  private HttpResponse get(String path, String query) {
    return calls.answer(HttpRequest.GET("http://node/admin" + path + query), path);
  }

  private static JsonNode body(HttpResponse response) throws IOException {
    HttpEntity.Strict entity = (HttpEntity.Strict) response.entity();
    return JSON.readTree(entity.getData().toArray());
  }

  private static String error(HttpResponse response) throws IOException {
    JsonNode error = body(response).get("error");
    assertThat(error.get("message").asText()).isNotEmpty();
    return response.status().intValue() + " " + error.get("code").asText();
  }

  @Test
  void aCallIsFoundByItsPathAndGetsTheQuery() throws IOException {
    HttpResponse response = get("/echo", "?say=hello");
    assertThat(response.status().intValue()).isEqualTo(200);
    assertThat(body(response).asText()).isEqualTo("hello");
  }

  @Test
  void whatHasNoCallIsNotFound() throws IOException {
    for (String path : new String[] {"", "/", "/nobody", "/echo/", "/echo/more", "/Echo"}) {
      assertThat(error(get(path, ""))).isEqualTo("404 not_found");
    }
  }

  @Test
  void anotherMethodIsToldWhichOneThereIs() throws IOException {
    HttpResponse response = calls.answer(HttpRequest.POST("http://node/admin/echo"), "/echo");
    assertThat(error(response)).isEqualTo("405 method_not_allowed");
    assertThat(response.getHeader("Allow").orElseThrow().value()).isEqualTo("GET");
  }

  @Test
  void aCallThatFailsIsADefect() throws IOException {
    assertThat(error(get("/broken", ""))).isEqualTo("500 internal_error");
  }
}
