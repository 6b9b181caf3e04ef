package whereabouts.cluster.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RemoteAddress;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.wire.Replies;

class AdminCallsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AdminCalls calls =
      new AdminCalls(
          List.of(
              AdminCall.get(
                  "/echo",
                  query ->
                      Replies.json(
                          200, json -> json.writeString(query.getOrElse("say", "nothing")))),
              AdminCall.post(
                  "/echo",
                  request ->
                      CompletableFuture.completedFuture(
                          Replies.json(200, json -> json.writeString(request.body())))),
              AdminCall.put(
                  "/echo",
                  request ->
                      Replies.json(
                          200, json -> json.writeString(request.body() + " " + request.from()))),
              AdminCall.getNamed(
                  "/named/",
                  name ->
                      CompletableFuture.completedFuture(
                          Replies.json(200, json -> json.writeString(name)))),
              AdminCall.get(
                  "/broken",
                  query -> {
                    throw new IllegalStateException("broken");
                  }),
              AdminCall.post(
                  "/broken",
                  request -> CompletableFuture.failedFuture(new IllegalStateException("broken")))));

  private HttpResponse get(String path, String query) {
    return answer(HttpRequest.GET("http://node/admin" + path + query), path);
  }

  private HttpResponse answer(HttpRequest request, String path) {
    return calls.answer(request, path, "body").toCompletableFuture().join();
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
  void aNameMayHoldAnything() throws IOException {
    assertThat(body(get("/named/bus-7", "")).asText()).isEqualTo("bus-7");
    assertThat(body(get("/named/owntracks%2Fme%2FiPhone%2012", "?x=/")).asText())
        .isEqualTo("owntracks/me/iPhone 12");
    assertThat(error(get("/named/a/b", ""))).isEqualTo("404 not_found");
    assertThat(error(get("/named", ""))).isEqualTo("404 not_found");
  }

  @Test
  void whatHasNoCallIsNotFound() throws IOException {
    for (String path : new String[] {"", "/", "/nobody", "/echo/", "/echo/more", "/Echo"}) {
      assertThat(error(get(path, ""))).isEqualTo("404 not_found");
    }
  }

  @Test
  void aCallIsFoundByItsMethodAndGetsTheBody() throws IOException {
    HttpResponse response = answer(HttpRequest.POST("http://node/admin/echo"), "/echo");
    assertThat(body(response).asText()).isEqualTo("body");
  }

  @Test
  void aCallIsToldWhereItComesFrom() throws IOException {
    HttpRequest request = HttpRequest.PUT("http://node/admin/echo");
    assertThat(body(answer(request, "/echo")).asText()).isEqualTo("body an unknown address");
    RemoteAddress address = RemoteAddress.create(InetAddress.getByName("10.0.0.7"));
    request = request.addAttribute(AttributeKeys.remoteAddress, address);
    assertThat(body(answer(request, "/echo")).asText()).isEqualTo("body 10.0.0.7");
  }

  @Test
  void anotherMethodIsToldWhichOnesThereAre() throws IOException {
    HttpResponse response = answer(HttpRequest.DELETE("http://node/admin/echo"), "/echo");
    assertThat(error(response)).isEqualTo("405 method_not_allowed");
    assertThat(response.getHeader("Allow").orElseThrow().value()).isEqualTo("GET, POST, PUT");
  }

  @Test
  void aCallThatFailsIsADefect() throws IOException {
    assertThat(error(get("/broken", ""))).isEqualTo("500 internal_error");
    assertThat(error(answer(HttpRequest.POST("http://node/admin/broken"), "/broken")))
        .isEqualTo("500 internal_error");
  }
}
