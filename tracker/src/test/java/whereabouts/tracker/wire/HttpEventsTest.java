package whereabouts.tracker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import whereabouts.tracker.event.EventKey;
import whereabouts.tracker.event.EventOutcome;
import whereabouts.tracker.wire.OpenServer.Reply;

class HttpEventsTest {
  private static final String EVENTS = "/v1/vehicles/bus-7/events";
  private static OpenServer server;

  @BeforeAll
  static void open() {
    server =
        OpenServer.start(
            "whereabouts.events.max-in-flight = 2", "whereabouts.events.timeout = 3 s");
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @BeforeEach
  void reset() {
    server.reset();
    Eventually.holds(() -> server.meters.get("whereabouts.events.in.flight").gauge().value() == 0);
  }

  private static Reply post(String json) {
    return server.post(EVENTS, "application/json", json.getBytes(UTF_8));
  }

  private static void store(String id, Object time) {
    String json = "{\"type\":\"sos\",\"eventId\":\"%s\",\"time\":%s}".formatted(id, time);
    assertThat(post(json).status()).as(json).isEqualTo(201);
  }

  private static List<String> ids(Reply reply) {
    assertThat(reply.status()).isEqualTo(200);
    return StreamSupport.stream(reply.json().path("events").spliterator(), false)
        .map(event -> event.path("eventId").asText())
        .toList();
  }

  private static double counted(EventOutcome outcome) {
    return server
        .meters
        .get("whereabouts.events")
        .tag("outcome", outcome.wireName())
        .counter()
        .count();
  }

  @Test
  void anEventIsAnsweredAsItIsStored() {
    Reply reply =
        post(
            "{\"type\":\"sos\",\"time\":1795342530.25,\"lat\":59.5,\"lon\":18,\"eventId\":\"e-1\","
                + "\"data\":{ \"floor\" : 3.10 }}");
    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.header("Content-Type")).isEqualTo("application/json");
    assertThat(reply.response().body())
        .isEqualTo(
            "{\"vehicleId\":\"bus-7\",\"eventId\":\"e-1\",\"type\":\"sos\","
                + "\"time\":\"2026-11-22T10:15:30.250Z\",\"receivedAt\":\"2026-11-22T10:15:31.000Z\","
                + "\"lat\":59.5,\"lon\":18,\"data\":{\"floor\":3.10}}");
    assertThat(server.get(EVENTS).response().body())
        .isEqualTo(
            "{\"vehicleId\":\"bus-7\",\"events\":[{\"eventId\":\"e-1\",\"type\":\"sos\","
                + "\"time\":\"2026-11-22T10:15:30.250Z\",\"receivedAt\":\"2026-11-22T10:15:31.000Z\","
                + "\"lat\":59.5,\"lon\":18,\"data\":{\"floor\":3.10}}]}");
  }

  @Test
  void theAnswerComesOnceTheEventIsStored() {
    server.events.hold();
    CompletableFuture<Reply> reply =
        CompletableFuture.supplyAsync(() -> post("{\"type\":\"sos\",\"eventId\":\"e\"}"));
    Eventually.holds(() -> server.events.held() == 1);
    assertThat(reply).isNotDone();
    server.events.release(0);
    assertThat(reply.join().status()).isEqualTo(201);
    assertThat(server.events.has("bus-7", new EventKey(OpenServer.NOW.toEpochMilli(), "e")))
        .isTrue();
  }

  @Test
  void aResendIsTheSameEventAndOneWithoutAnIdIsNot() {
    store("e", 1795342530);
    store("e", 1795342530);
    assertThat(ids(server.get(EVENTS))).containsExactly("e");
    assertThat(post("{\"type\":\"sos\",\"time\":1795342531}").status()).isEqualTo(201);
    assertThat(post("{\"type\":\"sos\",\"time\":1795342531}").status()).isEqualTo(201);
    assertThat(ids(server.get(EVENTS))).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void eventsGoPastTheVehicles() {
    server.vehicles.hold();
    store("e", 1795342530);
    assertThat(server.vehicles.newest("bus-7")).isNull();
  }

  @Test
  void anIdIsOnePercentDecodedSegment() throws IOException {
    String body = "{\"type\":\"sos\",\"eventId\":\"e\"}";
    String answer =
        server.raw(
            "POST /v1/vehicles/me%2FiPhone%2012/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body);
    assertThat(answer).startsWith("HTTP/1.1 201").contains("\"vehicleId\":\"me/iPhone 12\"");
    assertThat(ids(server.get("/v1/vehicles/me%2FiPhone%2012/events"))).containsExactly("e");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/v1/vehicles//events | application/json | {} | 400 | invalid_vehicle_id",
        "/v1/vehicles/a%00/events | application/json | {} | 400 | invalid_vehicle_id",
        "/v1/vehicles/a/events | application/json | {} | 400 | invalid_event",
        "/v1/vehicles/a/events | application/json | [] | 400 | invalid_event",
        "/v1/vehicles/a/events | application/json | {\"type\" | 400 | malformed_json",
        "/v1/vehicles/a/events | application/json | `` | 400 | empty_body",
        "/v1/vehicles/a/events | application/x-ndjson | {} | 415 | unsupported_media_type",
        "/v1/vehicles/a/events | text/plain | {} | 415 | unsupported_media_type"
      })
  void whatIsNotTakenIsRefusedByItsCode(
      String path, String type, String body, int status, String code) {
    Reply reply = server.post(path, type, body.getBytes(UTF_8));
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.errorCode()).isEqualTo(code);
    assertThat(reply.json().at("/error/message").asText()).isNotBlank();
  }

  @Test
  void anEventOfTheFutureIsInvalid() {
    double before = counted(EventOutcome.INVALID);
    Reply reply = post("{\"type\":\"sos\",\"time\":\"2026-11-22T10:17:31.001Z\"}");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().at("/error/message").asText())
        .isEqualTo("time is too far in the future");
    assertThat(counted(EventOutcome.INVALID) - before).isEqualTo(1);
  }

  @Test
  void encodedAndOversizedBodiesAreNotTaken() {
    Reply encoded =
        server.send(
            server
                .request(EVENTS)
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofString("{}"))
                .build());
    assertThat(encoded.status()).isEqualTo(415);
    assertThat(encoded.errorCode()).isEqualTo("unsupported_content_encoding");
    Reply large = post("{\"type\":\"sos\",\"x\":\"" + "x".repeat(65_536) + "\"}");
    assertThat(large.status()).isEqualTo(413);
    assertThat(large.errorCode()).isEqualTo("body_too_large");
  }

  @Test
  void moreThanMayBeInFlightIsRefusedByTheNameOfTheLimit() {
    server.events.hold();
    var first = CompletableFuture.supplyAsync(() -> post("{\"type\":\"sos\"}"));
    var second = CompletableFuture.supplyAsync(() -> post("{\"type\":\"sos\"}"));
    Eventually.holds(() -> server.events.held() == 2);
    Reply third = post("{\"type\":\"sos\",\"eventId\":\"third\"}");
    assertThat(third.status()).isEqualTo(503);
    assertThat(third.header("Retry-After")).isEqualTo("1");
    JsonNode error = third.json().path("error");
    assertThat(error.path("code").asText()).isEqualTo("events_overloaded");
    assertThat(error.path("limit").asText()).isEqualTo("events_in_flight");
    assertThat(error.path("used").asInt()).isEqualTo(2);
    assertThat(error.path("max").asInt()).isEqualTo(2);
    assertThat(error.path("retryAfterMs").asInt()).isEqualTo(1000);
    server.events.release(0);
    server.events.release(1);
    assertThat(first.join().status()).isEqualTo(201);
    assertThat(second.join().status()).isEqualTo(201);
  }

  @Test
  void whatTheStoreDoesNotTakeInTimeIsToldWithWhatMakesAResendTheSameEvent() {
    server.events.goDown();
    double before = counted(EventOutcome.UNCONFIRMED);
    Reply refused = post("{\"type\":\"sos\"}");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.errorCode()).isEqualTo("event_not_stored");
    assertThat(refused.header("Retry-After")).isEqualTo("1");
    assertThat(refused.json().path("time").asText()).isEqualTo("2026-11-22T10:15:31.000Z");
    String eventId = refused.json().path("eventId").asText();
    assertThat(counted(EventOutcome.UNCONFIRMED) - before).isEqualTo(1);

    server.events.comeBack();
    store(eventId, "\"2026-11-22T10:15:31.000Z\"");
    assertThat(ids(server.get(EVENTS))).containsExactly(eventId);
  }

  @Test
  void aWriteThatFailsIsTriedAgain() {
    server.events.goDown();
    CompletableFuture<Reply> reply =
        CompletableFuture.supplyAsync(() -> post("{\"type\":\"sos\"}"));
    Eventually.holds(() -> server.meters.get("whereabouts.events.in.flight").gauge().value() == 1);
    server.events.comeBack();
    assertThat(reply.join().status()).isEqualTo(201);
  }

  @Test
  void aRangeIsReadInTheOrderOfTime() {
    for (String time : List.of("10:03", "10:01", "10:04", "10:02")) {
      store(time, "\"2026-11-22T" + time + ":00Z\"");
    }
    assertThat(
            ids(server.get(EVENTS + "?from=2026-11-22T10:02:00Z&to=2026-11-22T11:03:00%2B01:00")))
        .containsExactly("10:02", "10:03");
    long second = Instant.parse("2026-11-22T10:03:00Z").getEpochSecond();
    assertThat(ids(server.get(EVENTS + "?from=" + second))).containsExactly("10:03", "10:04");
    assertThat(ids(server.get(EVENTS + "?from=" + (second - 60) + "&to=" + second + "000")))
        .containsExactly("10:02", "10:03");
    assertThat(ids(server.get(EVENTS + "?from=2026-11-22T11:03:00+01:00")))
        .as("a plus that is not encoded")
        .containsExactly("10:03", "10:04");
  }

  @Test
  void withoutARangeItIsTheLastThirtyDaysAndWhatAClockAheadOfOursMayHave() {
    store("ahead", "\"2026-11-22T10:17:31Z\"");
    store("recent", "\"2026-10-23T10:17:31Z\"");
    store("old", "\"2026-10-23T10:17:30Z\"");
    assertThat(ids(server.get(EVENTS))).containsExactly("recent", "ahead");
    assertThat(ids(server.get(EVENTS + "?to=2026-10-24T00:00:00Z")))
        .containsExactly("old", "recent");
  }

  @Test
  void pagesFollowEachOther() {
    List<String> all = new ArrayList<>();
    for (int i = 100; i < 250; i++) {
      store("🚌 " + i, 1795342300 + i / 7);
      all.add("🚌 " + i);
    }
    Reply first = server.get(EVENTS);
    assertThat(ids(first)).isEqualTo(all.subList(0, 100));
    List<String> paged = new ArrayList<>();
    String after = "";
    for (int page = 0; page < 4; page++) {
      Reply reply = server.get(EVENTS + "?limit=40" + after);
      paged.addAll(ids(reply));
      after = "&after=" + reply.json().path("next").asText();
      assertThat(reply.json().has("next")).isEqualTo(page < 3);
    }
    assertThat(paged).isEqualTo(all);
    assertThat(server.get(EVENTS + "?limit=150").json().has("next")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "from=yesterday | from is neither",
        "to= | to is neither",
        "from=1e99 | from is neither",
        "from=2026-11-22T10:00:01Z&to=2026-11-22T10:00:00Z | is later than to",
        "limit=0 | limit is no number from 1 to 10000",
        "limit=10001 | limit is no number",
        "limit=-1 | limit is no number",
        "limit=many | limit is no number",
        "after=%21 | after is not what an earlier page gave as next",
        "after=YWJj | after is not what",
        "from=2025-01-01T00:00:00Z&to=2026-01-02T00:00:00.001Z | more than 366 days apart",
        "from=2025-01-01T00:00:00Z | such as to=2026-01-02T00:00:00.000Z"
      })
  void aParameterThatMakesNoSenseIsNamedWithTheWayOut(String query, String message) {
    Reply reply = server.get(EVENTS + "?" + query);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.errorCode()).isEqualTo("invalid_parameter");
    assertThat(reply.json().at("/error/message").asText()).contains(message);
  }

  @Test
  void aVehicleNeverHeardOfHasNoEvents() {
    assertThat(server.get("/v1/vehicles/unknown/events").response().body())
        .isEqualTo("{\"vehicleId\":\"unknown\",\"events\":[]}");
    assertThat(server.get("/v1/vehicles/%00/events").errorCode()).isEqualTo("invalid_vehicle_id");
  }

  @Test
  void aStoreThatIsAwayIsUnavailableNotEmpty() {
    server.events.goDown();
    Reply reply = server.get(EVENTS);
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.errorCode()).isEqualTo("store_unavailable");
    assertThat(reply.header("Retry-After")).isEqualTo("1");
  }

  @Test
  void thePathNamesItsMethods() {
    Reply reply = server.send(server.request(EVENTS).DELETE().build());
    assertThat(reply.status()).isEqualTo(405);
    assertThat(reply.header("Allow")).isEqualTo("POST, GET, HEAD, OPTIONS");
  }
}
