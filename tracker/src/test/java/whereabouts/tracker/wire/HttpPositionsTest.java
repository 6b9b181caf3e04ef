package whereabouts.tracker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.Counter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import whereabouts.tracker.vehicle.Limit;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.wire.OpenServer.Reply;

class HttpPositionsTest {
  private static final String GOOD = "{\"vehicleId\":\"good\",\"lat\":1,\"lon\":2}";
  private static OpenServer server;

  @BeforeAll
  static void open() {
    server =
        OpenServer.start(
            "whereabouts.ingest.max-reports-in-flight = 10",
            "whereabouts.ingest.max-entries = 1000",
            "whereabouts.http.body-timeout = 1 s");
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @BeforeEach
  void reset() {
    server.reset();
  }

  private static String at(String vehicleId, String time, double lat) {
    return "{\"vehicleId\":\"%s\",\"time\":\"2026-11-22T10:15:%sZ\",\"lat\":%s,\"lon\":2}"
        .formatted(vehicleId, time, lat);
  }

  private static void assertGoodIsKept() {
    assertThat(server.vehicles.newest("good")).isNotNull();
  }

  @Test
  void onePositionIsAcceptedAndReadBack() {
    Reply reply =
        server.post(
            """
            {"vehicleId":"bus-7","time":"2026-11-22T12:15:30.25+02:00","lat":59.3321,"lon":18.0686,
            "speed":12.5,"heading":360,"altitude":31,"accuracy":-5,"attributes":{"battery":0.83}}
            """);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Content-Type")).isEqualTo("application/json");
    assertThat(reply.response().body())
        .isEqualTo(
            "{\"received\":1,\"accepted\":1,\"coalesced\":0,\"duplicate\":0,\"stale\":0,\"future\":0,"
                + "\"invalid\":0,\"overloaded\":0,\"unconfirmed\":0,\"results\":[]}");
    assertThat(server.get("/v1/vehicles/bus-7").response().body())
        .isEqualTo(
            "{\"vehicleId\":\"bus-7\",\"time\":\"2026-11-22T10:15:30.250Z\","
                + "\"receivedAt\":\"2026-11-22T10:15:31.000Z\",\"lat\":59.3321,\"lon\":18.0686,"
                + "\"speed\":12.5,\"heading\":0,\"altitude\":31,\"attributes\":{\"battery\":0.83}}");
  }

  @Test
  void onlyTheNewestOfEachVehicleIsSentAndTheOthersAreNamed() {
    Reply reply =
        server.post(
            "["
                + String.join(
                    ",",
                    at("a", "10", 1),
                    at("a", "12", 2),
                    at("a", "11", 3),
                    at("a", "12", 2),
                    at("b", "10", 91.2),
                    "{\"vehicleId\":\"c\",\"time\":\"2030-01-01T00:00:00Z\",\"lat\":1,\"lon\":2}",
                    at("d", "10", 1))
                + "]");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().path("results").toString())
        .isEqualTo(
            "[{\"index\":0,\"outcome\":\"coalesced\"},{\"index\":2,\"outcome\":\"stale\"},"
                + "{\"index\":3,\"outcome\":\"duplicate\"},"
                + "{\"index\":4,\"outcome\":\"invalid\",\"error\":\"lat 91.2 is outside -90..90\"},"
                + "{\"index\":5,\"outcome\":\"future\"}]");
    assertThat(reply.count("received")).isEqualTo(7);
    assertThat(reply.count("accepted")).isEqualTo(2);
  }

  @Test
  void linesAreTakenAsWell() {
    Reply reply =
        server.post(
            "/v1/positions",
            "application/x-ndjson",
            (at("a", "10", 1) + "\n\n" + at("b", "10", 1) + "\n").getBytes(UTF_8));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.count("accepted")).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'NaN'|1|1",
        "'Infinity'|1|1",
        "'\"1\"'|1|1",
        "true|1|1",
        "91|1|1",
        "1e999|1|1",
        "{}|1|1"
      })
  void aWrongNumberHarmsItsEntryOnly(String lat, int accepted, int invalid) {
    Reply reply = server.post("[{\"vehicleId\":\"x\",\"lat\":" + lat + ",\"lon\":2}," + GOOD + "]");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.count("accepted")).isEqualTo(accepted);
    assertThat(reply.count("invalid")).isEqualTo(invalid);
    assertThat(reply.json().at("/results/0/error").asText()).isNotEmpty();
    assertGoodIsKept();
  }

  @Test
  void idsOfNoneOr129CharactersAreInvalidAnd128EmojiAreNot() {
    Reply reply =
        server.post(
            "[{\"vehicleId\":\"\",\"lat\":1,\"lon\":2},{\"vehicleId\":\"%s\",\"lat\":1,\"lon\":2},{\"vehicleId\":\"%s\",\"lat\":1,\"lon\":2},%s]"
                .formatted("x".repeat(129), "🚌".repeat(128), GOOD));
    assertThat(reply.count("invalid")).isEqualTo(2);
    assertThat(reply.count("accepted")).isEqualTo(2);
    assertThat(reply.json().at("/results/1/error").asText())
        .isEqualTo("vehicleId has 129 characters, at most 128 are allowed");
    assertGoodIsKept();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[%s,{\"vehicleId\":\"b\",\"la", "[%s,oops]", "[%s", "%s]", "[%s] []"})
  void aBodyThatBreaksIsAnsweredWithTheCountsBeforeTheBreak(String body) {
    Reply reply = server.post(body.formatted(GOOD));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.errorCode()).isEqualTo("malformed_json");
    assertThat(reply.count("received")).isEqualTo(1);
    assertThat(reply.count("accepted")).isEqualTo(1);
    assertGoodIsKept();
  }

  @Test
  void linesThatBreakKeepTheOnesBefore() {
    Reply reply =
        server.post(
            "/v1/positions", "application/x-ndjson", (GOOD + "\n{\"vehicleId\"").getBytes(UTF_8));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.count("accepted")).isEqualTo(1);
    assertGoodIsKept();
  }

  @ParameterizedTest
  @CsvSource({"'',empty_body", "7,not_positions", "'\"a\"',not_positions", "hello,malformed_json"})
  void aBodyWithoutPositionsIsAnError(String body, String code) {
    Reply reply = server.post(body);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.errorCode()).isEqualTo(code);
    assertThat(reply.count("received")).isZero();
  }

  @Test
  void aConnectionThatEndsInTheBodyKeepsWhatCame() throws IOException {
    String answer =
        server.raw(
            "POST /v1/positions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n["
                + GOOD
                + ",{\"vehicl");
    assertGoodIsKept();
    assertThat(answer).startsWith("HTTP/1.1 400").contains("\"accepted\":1");
  }

  @Test
  void aBodyThatNeverEndsIsGivenUp() throws IOException {
    try (Socket socket = new Socket(server.server.address().getAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              "POST /v1/positions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n["
                  .getBytes(UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 408").contains("body_timeout");
    }
  }

  @Test
  void twentyMebibytesAreTooMany() {
    byte[] body = new byte[20 << 20];
    Arrays.fill(body, (byte) ' ');
    Reply reply = server.post("/v1/positions", "application/json", body);
    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.errorCode()).isEqualTo("body_too_large");
  }

  @Test
  void twentyMebibytesInChunksAreTooMany() {
    InputStream body = new ByteArrayInputStream(new byte[20 << 20]);
    Reply reply =
        server.send(
            server
                .request("/v1/positions")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> body))
                .build());
    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.errorCode()).isEqualTo("body_too_large");
  }

  @Test
  void whoAsksBeforeSendingTooMuchIsToldAtOnce() throws IOException {
    String answer =
        server.raw(
            "POST /v1/positions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 20000000\r\nExpect: 100-continue\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 413").contains("body_too_large");
  }

  @Test
  void chunksWithoutEndAreRefusedAndTheConnectionCut() throws IOException {
    try (Socket socket = new Socket(server.server.address().getAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              "POST /v1/positions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                  .getBytes(UTF_8));
      byte[] chunk = ("10000\r\n" + " ".repeat(0x10000) + "\r\n").getBytes(UTF_8);
      long sent = 0;
      try {
        while (socket.getInputStream().available() == 0) {
          socket.getOutputStream().write(chunk);
          sent += chunk.length;
          assertThat(sent).isLessThan(1L << 30);
        }
      } catch (IOException cut) {
        assertThat(cut).hasMessageMatching("(?i).*(reset|broken pipe).*");
      }
      assertThat(sent).isGreaterThan(8 << 20);
      assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8))
          .isEqualTo("HTTP/1.1 413");
    }
  }

  @Test
  void tooManyEntriesAreCutOffAtTheLimit() {
    Reply reply = server.post("[" + "1,".repeat(2000) + "1]");
    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.errorCode()).isEqualTo("too_many_entries");
    assertThat(reply.count("invalid")).isEqualTo(1000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/plain", "application/xml", "application/x-www-form-urlencoded", "text/json"})
  void anotherContentTypeIsRefused(String type) {
    Reply reply = server.post("/v1/positions", type, GOOD.getBytes(UTF_8));
    assertThat(reply.status()).isEqualTo(415);
    assertThat(reply.errorCode()).isEqualTo("unsupported_media_type");
    assertThat(server.vehicles.newest("good")).isNull();
  }

  @Test
  void noContentTypeIsRefusedAndACharsetIsNot() {
    assertThat(
            server
                .send(server.request("/v1/positions").POST(BodyPublishers.ofString(GOOD)).build())
                .status())
        .isEqualTo(415);
    assertThat(
            server
                .post("/v1/positions", "application/json; charset=utf-8", GOOD.getBytes(UTF_8))
                .status())
        .isEqualTo(200);
    assertThat(
            server
                .post("/v1/positions", "application/x-ndjson; charset=UTF-8", GOOD.getBytes(UTF_8))
                .status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "identity", "br"})
  void anyContentEncodingIsRefused(String encoding) {
    Reply reply =
        server.send(
            server
                .request("/v1/positions")
                .header("Content-Type", "application/json")
                .header("Content-Encoding", encoding)
                .POST(BodyPublishers.ofString(GOOD))
                .build());
    assertThat(reply.status()).isEqualTo(415);
    assertThat(reply.errorCode()).isEqualTo("unsupported_content_encoding");
  }

  @Test
  void anUnknownAckLevelIsRefused() {
    Reply reply = server.post("/v1/positions?ack=never", "application/json", GOOD.getBytes(UTF_8));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.errorCode()).isEqualTo("invalid_parameter");
    assertThat(server.vehicles.newest("good")).isNull();
  }

  @Test
  void moreThanMayBeUnderWayAtOnceGoesPieceByPiece() {
    Reply reply = server.post(manyVehicles(35));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.count("accepted")).isEqualTo(35);
  }

  @Test
  void whatFindsNoCreditInTimeIsOverloadedAndTheRestIsTaken() throws Exception {
    server.vehicles.hold();
    var waiting =
        CompletableFuture.supplyAsync(
            () -> server.post("[" + GOOD + "," + manyVehicles(14).substring(1)));
    Eventually.holds(() -> server.gauge("whereabouts.reports.waiting") == 5);
    Eventually.holds(() -> server.gauge("whereabouts.reports.waiting") == 0);
    server.vehicles.release(0);
    Reply reply = waiting.get();
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.count("accepted")).isEqualTo(10);
    assertThat(reply.count("overloaded")).isEqualTo(5);
    assertGoodIsKept();
  }

  private static String manyVehicles(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> at("v" + i, "10", 1))
        .collect(Collectors.joining(",", "[", "]"));
  }

  @Test
  void aNodeThatTakesNothingSaysWhichLimitAndWhenToComeBack() throws Exception {
    server.vehicles.hold();
    var first = CompletableFuture.supplyAsync(() -> server.post(manyVehicles(10)));
    Eventually.holds(() -> server.vehicles.held() == 1);
    Reply refused = server.post(GOOD);
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.header("Retry-After")).isEqualTo("1");
    JsonNode error = refused.json().path("error");
    assertThat(error.path("code").asText()).isEqualTo("node_overloaded");
    assertThat(error.path("limit").asText()).isEqualTo("reports_in_flight");
    assertThat(error.path("used").asInt()).isEqualTo(10);
    assertThat(error.path("max").asInt()).isEqualTo(10);
    assertThat(error.path("retryAfterMs").asInt()).isEqualTo(250);
    assertThat(error.path("message").asText()).isNotEmpty();
    assertThat(refused.count("overloaded")).isEqualTo(1);
    server.vehicles.release(0);
    assertThat(first.get().count("accepted")).isEqualTo(10);
  }

  @Test
  void vehiclesThatRefuseEverythingAreAnOverloadToo() {
    server.vehicles.answerAlways(Outcome.OVERLOADED);
    Reply reply = server.post("[" + GOOD + "," + GOOD + "]");
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.errorCode()).isEqualTo("node_overloaded");
    assertThat(reply.count("overloaded")).isEqualTo(2);
  }

  @Test
  void vehiclesThatCanNotBeReachedAreRefusedAndTellNothingOfHowFullTheNodeIs() {
    double before = refused("unreachable_buckets");
    long asFull = server.ingest.refusedAsFull();
    server.vehicles.refuseFor(new Limit(Limit.UNREACHABLE_BUCKETS, 341, 1024));
    Reply reply = server.post(GOOD);
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.header("Retry-After")).isEqualTo("1");
    assertThat(reply.json().at("/error/limit").asText()).isEqualTo("unreachable_buckets");
    assertThat(reply.json().at("/error/used").asInt()).isEqualTo(341);
    assertThat(reply.count("overloaded")).isEqualTo(1);
    assertThat(refused("unreachable_buckets")).isEqualTo(before + 1);
    assertThat(server.ingest.refusedAsFull()).isEqualTo(asFull);

    server.vehicles.refuseFor(FakeVehicles.FULL);
    server.post(GOOD);
    assertThat(server.ingest.refusedAsFull()).isEqualTo(asFull + 1);
  }

  private static double refused(String limit) {
    Counter counter =
        server.meters.find("whereabouts.reports.refused").tag("limit", limit).counter();
    return counter == null ? 0 : counter.count();
  }

  @Test
  void unconfirmedIsAnErrorOnlyForWhoAskedForPersisted() {
    server.vehicles.answerAlways(Outcome.UNCONFIRMED);
    Reply plain = server.post(GOOD);
    assertThat(plain.status()).isEqualTo(200);
    assertThat(plain.count("unconfirmed")).isEqualTo(1);
    Reply persisted =
        server.post("/v1/positions?ack=persisted", "application/json", GOOD.getBytes(UTF_8));
    assertThat(persisted.status()).isEqualTo(503);
    assertThat(persisted.errorCode()).isEqualTo("not_persisted");
    assertThat(persisted.header("Retry-After")).isEqualTo("1");
    assertThat(persisted.count("unconfirmed")).isEqualTo(1);
  }

  @Test
  void aDefectBehindThePortClaimsNothing() {
    server.vehicles.failWith(new IllegalStateException("injected by this test"));
    assertThat(server.post(GOOD).count("unconfirmed")).isEqualTo(1);
  }
}
