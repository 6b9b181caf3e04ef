package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.wire.OpenServer.Reply;

class HttpReadsTest {
  private static OpenServer server;

  @BeforeAll
  static void open() {
    server = OpenServer.start();
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @BeforeEach
  void reset() {
    server.reset();
  }

  private static void report(String vehicleId) {
    assertThat(
            server
                .post(
                    "{\"vehicleId\":\"%s\",\"time\":1795342530,\"lat\":59.5,\"lon\":18.25,\"altitude\":31}"
                        .formatted(vehicleId))
                .count("accepted"))
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "owntracks/me/iPhone 12, owntracks%2Fme%2FiPhone%2012",
    "🚌, %F0%9F%9A%8C",
    "a+b, a+b",
    "a%b, a%25b",
    ".., %2E%2E",
    "nearby, nearby",
    "'a,b', 'a,b'",
    "ü, %C3%BC"
  })
  void anIdIsOnePercentDecodedSegment(String vehicleId, String segment) throws IOException {
    report(vehicleId);
    String answer =
        server.raw(
            "GET /v1/vehicles/"
                + segment
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 200").contains("\"vehicleId\":\"" + vehicleId + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/vehicles/,400,invalid_vehicle_id",
    "/v1/vehicles/a%00b,400,invalid_vehicle_id",
    "/v1/vehicles/%FF,400,malformed_uri",
    "/v1/vehicles/%ED%A0%80,400,malformed_uri",
    "/v1/vehicles/unknown,404,vehicle_not_found",
    "/v1/vehicles/unknown?source=store,404,vehicle_not_found",
    "/v1/vehicles/a?source=cache,400,invalid_parameter",
    "/v1/vehicles/a/b,404,not_found",
    "/v1/nothing,404,not_found",
    "/index.html,404,not_found",
    "//,404,not_found",
    "/v1/positions,405,method_not_allowed",
    "/v1/ingest,426,upgrade_required",
    "/v1/vehicles/%zz,400,malformed_request",
    "/v1/vehicles/%2,400,malformed_request",
    "/v1/vehicles/a?%zz,400,malformed_request",
    "/ü,400,malformed_request"
  })
  void everyErrorHasItsCode(String path, int status, String code) throws IOException {
    String answer =
        server.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answer)
        .startsWith("HTTP/1.1 " + status)
        .contains("Content-Type: application/json")
        .contains("{\"error\":{\"code\":\"" + code + "\"");
  }

  @Test
  void anIdOf129CharactersIsIllegalAndOneOf128EmojiIsNot() {
    assertThat(server.get("/v1/vehicles/" + "x".repeat(129)).errorCode())
        .isEqualTo("invalid_vehicle_id");
    assertThat(server.get("/v1/vehicles/" + "%F0%9F%9A%8C".repeat(128)).status()).isEqualTo(404);
  }

  @Test
  void requestsThatAreNoHttpGetTheErrorShapeToo() throws IOException {
    assertThat(server.raw("NONSENSE\r\n\r\n")).contains("{\"error\":{\"code\":");
    assertThat(server.raw("FROB / HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .startsWith("HTTP/1.1 501")
        .contains("method_not_implemented");
    assertThat(server.raw("GET /" + "x".repeat(9000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .startsWith("HTTP/1.1 414")
        .contains("uri_too_long");
  }

  @Test
  void aPathOfOtherMethodsNamesThem() {
    Reply reply =
        server.send(server.request("/v1/vehicles/a").PUT(BodyPublishers.noBody()).build());
    assertThat(reply.status()).isEqualTo(405);
    assertThat(reply.errorCode()).isEqualTo("method_not_allowed");
    assertThat(reply.header("Allow")).isEqualTo("GET, DELETE, HEAD, OPTIONS");
    assertThat(server.get("/v1/positions").header("Allow")).isEqualTo("POST, OPTIONS");
  }

  @Test
  void optionsTellsTheMethodsAndHeadTheHeaders() {
    Reply options =
        server.send(
            server.request("/v1/positions").method("OPTIONS", BodyPublishers.noBody()).build());
    assertThat(options.status()).isEqualTo(204);
    assertThat(options.header("Allow")).isEqualTo("POST, OPTIONS");
    report("a");
    Reply head =
        server.send(
            server.request("/v1/vehicles/a").method("HEAD", BodyPublishers.noBody()).build());
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Type")).isEqualTo("application/json");
    assertThat(head.response().body()).isEmpty();
  }

  @Test
  void aHeadWithABodyIsMalformed() {
    Reply head =
        server.send(
            server.request("/v1/vehicles/a").method("HEAD", BodyPublishers.ofString("[]")).build());
    assertThat(head.status()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/geo+json | application/geo+json",
        "application/geo+json, */*;q=0.1 | application/geo+json",
        "application/geo+json;q=0.4, application/json | application/json",
        "*/* | application/json",
        "text/html | application/json"
      })
  void geoJsonIsForWhoNamesIt(String accept, String type) {
    report("a");
    Reply reply = server.send(server.request("/v1/vehicles/a").header("Accept", accept).build());
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Content-Type")).isEqualTo(type);
  }

  @Test
  void geoJsonIsAFeatureWithLongitudeFirst() {
    report("a");
    Reply reply =
        server.send(
            server.request("/v1/vehicles/a").header("Accept", "application/geo+json").build());
    assertThat(reply.response().body())
        .isEqualTo(
            "{\"type\":\"Feature\",\"id\":\"a\",\"geometry\":{\"type\":\"Point\",\"coordinates\":"
                + "[18.25,59.5,31]},\"properties\":{\"vehicleId\":\"a\","
                + "\"time\":\"2026-11-22T10:15:30.000Z\",\"receivedAt\":\"2026-11-22T10:15:31.000Z\","
                + "\"altitude\":31}}");
  }

  @Test
  void theStoreIsReadWhereAsked() {
    server.store.put("a", Position.at(1_000, 2_000, 1, 2));
    assertThat(server.get("/v1/vehicles/a").status()).isEqualTo(404);
    assertThat(server.get("/v1/vehicles/a?source=store").response().body())
        .isEqualTo(
            "{\"vehicleId\":\"a\",\"time\":\"1970-01-01T00:00:01.000Z\","
                + "\"receivedAt\":\"1970-01-01T00:00:02.000Z\",\"lat\":1,\"lon\":2}");
  }

  @Test
  void aBucketOrAStoreThatIsAwayIsUnavailableNotUnknown() {
    server.vehicles.beUnavailable("its bucket is being loaded");
    Reply vehicle = server.get("/v1/vehicles/a");
    assertThat(vehicle.status()).isEqualTo(503);
    assertThat(vehicle.errorCode()).isEqualTo("vehicle_unavailable");
    assertThat(vehicle.header("Retry-After")).isEqualTo("1");
    server.store.goDown();
    Reply store = server.get("/v1/vehicles/a?source=store");
    assertThat(store.status()).isEqualTo(503);
    assertThat(store.errorCode()).isEqualTo("store_unavailable");
    assertThat(store.header("Retry-After")).isEqualTo("1");
  }
}
