package whereabouts.tracker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import whereabouts.tracker.access.Reach;
import whereabouts.tracker.access.Scope;
import whereabouts.tracker.access.TestKeys;
import whereabouts.tracker.wire.OpenServer.Reply;

class GuardTest {
  private static final String ALL_SCOPES = "ingest read admin";
  @TempDir private static Path directory;
  private static TestKeys keys;
  private static String busKey;
  private static OpenServer server;

  @BeforeAll
  static void open() {
    keys = new TestKeys(directory);
    busKey = keys.apiKey("bus", Set.of(Scope.INGEST), new Reach.One("bus-7"));
    server = OpenServer.start(keys.settings());
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @BeforeEach
  void reset() {
    server.reset();
  }

  private static List<Route> guarded() {
    return server.server.routes().stream().filter(route -> route.scope() != null).toList();
  }

  private static JWTClaimsSet.Builder claims(String scope) {
    return TestKeys.claims(scope, OpenServer.NOW);
  }

  private static String token(String scope) {
    return keys.hs256(claims(scope).build());
  }

  private static String bound(String claim, String value) {
    return keys.hs256(claims(ALL_SCOPES).claim(claim, value).build());
  }

  private static HttpRequest.Builder call(Route route, String vehicle) {
    return server
        .request(OpenServer.path(route.template(), vehicle))
        .header("Content-Type", "application/json")
        .method(
            route.method(),
            route.method().equals("POST")
                ? BodyPublishers.ofString(
                    "{\"type\":\"sos\",\"vehicleId\":\"x\",\"lat\":1,\"lon\":2}")
                : BodyPublishers.noBody());
  }

  private static Reply with(String authorization, Route route, String vehicle) {
    return server.send(call(route, vehicle).header("Authorization", authorization).build());
  }

  private static Reply bearer(String token, Route route) {
    return with("Bearer " + token, route, "bus-7");
  }

  private static void assertUnauthorized(String what, Reply reply, String code) {
    assertThat(reply.status()).as(what).isEqualTo(401);
    assertThat(reply.errorCode()).as(what).isEqualTo(code);
    assertThat(reply.header("WWW-Authenticate")).as(what).startsWith("Bearer ");
  }

  private static void assertPasses(String what, Reply reply) {
    assertThat(reply.status()).as(what).isNotIn(401, 403, 405, 500);
  }

  @Test
  void everyRouteIsGuardedButThoseThatAreListedHere() {
    Set<String> open =
        server.server.routes().stream()
            .filter(route -> route.scope() == null)
            .map(route -> route.method() + " " + route.template())
            .collect(Collectors.toSet());
    assertThat(open)
        .containsExactlyInAnyOrder("GET /", "GET /map/{version}/{file}", "GET /openapi.json");
    for (Route route : server.server.routes()) {
      Reply reply = server.send(call(route, "bus-7").build());
      if (route.scope() == null) {
        assertThat(reply.status()).isEqualTo(200);
      } else {
        assertUnauthorized(route.toString(), reply, "token_missing");
      }
    }
  }

  @Test
  void aHeadIsGuardedAsItsGetIs() {
    assertThat(
            server
                .send(
                    server
                        .request("/v1/vehicles/bus-7")
                        .method("HEAD", BodyPublishers.noBody())
                        .build())
                .status())
        .isEqualTo(401);
  }

  /** Each by what is wrong with it. */
  private static Map<String, String> badTokens() {
    JWTClaimsSet good = claims(ALL_SCOPES).build();
    String token = keys.hs256(good);
    String other = keys.hs256(claims(ALL_SCOPES).subject("other").build());
    String[] parts = token.split("\\.", -1);
    Map<String, String> bad = new LinkedHashMap<>();
    bad.put("tampered", parts[0] + "." + other.split("\\.", -1)[1] + "." + parts[2]);
    bad.put("signature cut", parts[0] + "." + parts[1] + ".");
    bad.put("alg none", TestKeys.none(good));
    bad.put("alg none, signed", TestKeys.none(good) + parts[2]);
    bad.put("another secret", TestKeys.hs(JWSAlgorithm.HS256, new byte[43], good));
    bad.put("another algorithm", TestKeys.rsa(JWSAlgorithm.RS512, good));
    for (byte[] form : TestKeys.publicForms()) {
      bad.put(
          "HS256 by the public key, " + form.length + " bytes",
          TestKeys.hs(JWSAlgorithm.HS256, form, good));
    }
    bad.put("without exp", keys.hs256(claims(ALL_SCOPES).expirationTime(null).build()));
    bad.put(
        "not yet",
        keys.hs256(
            claims(ALL_SCOPES).notBeforeTime(Date.from(OpenServer.NOW.plusSeconds(60))).build()));
    bad.put("unclear binding", keys.hs256(claims(ALL_SCOPES).claim("vehicle", 7).build()));
    bad.put("no token", "a.b.c");
    bad.put("no key", "x".repeat(43));
    return bad;
  }

  @Test
  void everyGuardedRouteRefusesEveryBadToken() {
    Map<String, String> bad = badTokens();
    assertThat(bad).hasSizeGreaterThan(14);
    for (Route route : guarded()) {
      bad.forEach(
          (what, token) ->
              assertUnauthorized(
                  what + " at " + route.template(), bearer(token, route), "token_invalid"));
    }
  }

  @Test
  void everyGuardedRouteRefusesAnExpiredToken() {
    String expired =
        keys.hs256(
            claims(ALL_SCOPES).expirationTime(Date.from(OpenServer.NOW.minusSeconds(6))).build());
    for (Route route : guarded()) {
      assertUnauthorized(route.template(), bearer(expired, route), "token_expired");
    }
  }

  @Test
  void everyGuardedRouteAsksForItsScopeAndForNoOther() {
    for (Route route : guarded()) {
      for (Scope scope : Scope.values()) {
        Reply reply = bearer(token(scope.wireName()), route);
        if (scope == route.scope()) {
          assertPasses(route.template(), reply);
        } else {
          assertThat(reply.status()).as(route.template()).isEqualTo(403);
          assertThat(reply.errorCode()).isEqualTo("wrong_scope");
          assertThat(reply.header("WWW-Authenticate")).contains("insufficient_scope");
        }
      }
    }
  }

  @Test
  void aBoundTokenOpensNothingOfOtherVehicles() {
    for (String token : new String[] {bound("vehicle", "bus-7"), bound("vehiclePrefix", "bus-")}) {
      for (Route route : guarded()) {
        if (route.namesVehicle()) {
          assertPasses(route.template(), with("Bearer " + token, route, "bus-7"));
          Reply reply = with("Bearer " + token, route, "tram-7");
          assertThat(reply.status()).as(route.template()).isEqualTo(403);
          assertThat(reply.errorCode()).isEqualTo("wrong_vehicle");
        }
      }
    }
  }

  @Test
  void aBoundTokenOpensNoRouteThatDoesNotLookForVehicles() {
    Route all =
        Route.guarded(
            "GET",
            "/v1/all",
            Scope.READ,
            "for this test",
            (request, arguments) -> CompletableFuture.failedFuture(new AssertionError()));
    Guard guard =
        new Guard(Admission.withoutPages(server.access, HttpSettings.of(ConfigFactory.load())));
    assertThat(guard.ask(request(bound("vehicle", "bus-7")), all, List.of()))
        .isInstanceOf(Guard.Answer.Halt.class);
    assertThat(guard.ask(request(token("read")), all, List.of()))
        .isInstanceOf(Guard.Answer.Pass.class);
  }

  private static org.apache.pekko.http.javadsl.model.HttpRequest request(String token) {
    return org.apache.pekko.http.javadsl.model.HttpRequest.GET("/v1/all")
        .addHeader(RawHeader.create("Authorization", "Bearer " + token));
  }

  private static Reply report(String authorization, String body) {
    return reportTo(server, authorization, body);
  }

  private static Reply reportTo(OpenServer to, String authorization, String body) {
    return to.send(
        to.request("/v1/positions")
            .header("Authorization", authorization)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private static String fix(String vehicle) {
    return "{\"vehicleId\":\"" + vehicle + "\",\"lat\":1,\"lon\":2}";
  }

  @Test
  void ofARequestWithAnotherVehicleNothingIsTaken() {
    String token = "Bearer " + bound("vehicle", "bus-7");
    double before = server.meters.get("whereabouts.reports.received").counter().count();
    Reply reply = report(token, "[" + fix("bus-7") + "," + fix("bus-8") + "]");
    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.errorCode()).isEqualTo("wrong_vehicle");
    assertThat(reply.json().at("/error/message").asText()).contains("entry 1");
    assertThat(reply.count("received")).isZero();
    assertThat(server.vehicles.newest("bus-7")).isNull();
    assertThat(server.meters.get("whereabouts.reports.received").counter().count())
        .isEqualTo(before);
    assertThat(server.meters.get("whereabouts.in.hand.bytes").gauge().value()).isZero();
    assertThat(report(token, fix("bus-7")).count("accepted")).isEqualTo(1);
  }

  @Test
  void aKeyIsTakenAsBearerAndAsPasswordOfAnyUser() {
    assertThat(report("Bearer " + busKey, fix("bus-7")).count("accepted")).isEqualTo(1);
    assertThat(report("bearer  " + busKey, fix("bus-7")).status()).isEqualTo(200);
    assertThat(report(basic("anyone:" + busKey), fix("bus-7")).status()).isEqualTo(200);
    assertThat(report(basic(":" + token("ingest")), fix("bus-7")).status()).isEqualTo(200);
    assertThat(report("Bearer " + busKey, fix("bus-8")).status()).isEqualTo(403);
    for (String bad :
        new String[] {
          basic("anyone:" + busKey + "x"),
          basic(busKey),
          basic(busKey + ":"),
          "Basic %%%",
          "Basic",
          "Bearer",
          "Bearer ",
          "Digest " + busKey,
          busKey
        }) {
      assertThat(report(bad, fix("bus-7")).status()).as(bad).isEqualTo(401);
    }
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
  }

  @Test
  void twoTokensAreNone() throws IOException {
    String header = "Authorization: Bearer " + token("read") + "\r\n";
    String answer =
        server.raw(
            "GET /v1/vehicles/bus-7 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + header
                + header
                + "\r\n");
    assertThat(answer).startsWith("HTTP/1.1 401");
  }

  @Test
  void aRefusedBodyIsOutOfTheWayOfTheNextRequest() throws IOException {
    String body = "[" + "0,".repeat(200_000) + "0]";
    String answer =
        server.raw(
            "POST /v1/positions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: "
                + body.length()
                + "\r\n\r\n"
                + body
                + "GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 401").contains("HTTP/1.1 404");
  }

  @Test
  void aTokenInTheAddressIsLookedAtForSocketsOnly() throws IOException {
    String token = token(ALL_SCOPES);
    Reply read = server.get("/v1/vehicles/bus-7?access_token=" + token);
    assertUnauthorized("a read", read, "token_missing");
    Reply noSocket = server.get("/v1/ingest?access_token=" + token);
    assertUnauthorized("no handshake", noSocket, "token_missing");
    try (RawWebSocket socket = new RawWebSocket(server, "/v1/ingest?access_token=" + token)) {
      socket.send(fix("bus-7"));
      assertThat(socket.ackOf(1).path("accepted").asInt()).isEqualTo(1);
    }
    assertThatThrownBy(() -> new RawWebSocket(server, "/v1/ingest?access_token=" + token + "x"))
        .hasMessageContaining("401");
    assertThatThrownBy(() -> new RawWebSocket(server, "/v1/ingest")).hasMessageContaining("401");
    assertThatThrownBy(() -> new RawWebSocket(server, "/v1/ingest?access_token=" + token("read")))
        .hasMessageContaining("403");
  }

  @Test
  void onASocketReportsAndEventsOfOtherVehiclesAreInvalidAndHarmNoOthers() throws IOException {
    try (RawWebSocket socket =
        new RawWebSocket(server, "/v1/ingest", "Authorization: Bearer " + busKey + "\r\n")) {
      socket.send("[" + fix("bus-8") + "," + fix("bus-7") + "]");
      JsonNode ack = socket.ackOf(1);
      assertThat(ack.path("accepted").asInt()).isEqualTo(1);
      assertThat(ack.path("invalid").asInt()).isEqualTo(1);
      assertThat(ack.at("/results/0/index").asInt(-1)).isZero();
      assertThat(ack.at("/results/0/error").asText()).contains("not for this vehicle");
      assertThat(server.vehicles.newest("bus-8")).isNull();
      socket.send(
          "{\"type\":\"event\",\"vehicleId\":\"bus-8\",\"event\":{\"type\":\"sos\",\"eventId\":\"e\"}}");
      JsonNode event = socket.next();
      assertThat(event.path("outcome").asText()).isEqualTo("invalid");
      assertThat(event.path("error").asText()).contains("not for this vehicle");
      socket.send(
          "{\"type\":\"event\",\"vehicleId\":\"bus-7\",\"event\":{\"type\":\"sos\",\"eventId\":\"e\"}}");
      JsonNode own = socket.next();
      while (!own.path("type").asText().equals("eventAck")) {
        own = socket.next();
      }
      assertThat(own.path("outcome").asText()).isEqualTo("stored");
    }
  }

  @Test
  void aSocketEndsWithItsToken() throws IOException {
    String soon =
        keys.hs256(
            claims("ingest").expirationTime(Date.from(OpenServer.NOW.minusSeconds(4))).build());
    try (RawWebSocket socket =
        new RawWebSocket(server, "/v1/ingest", "Authorization: Bearer " + soon + "\r\n")) {
      socket.send(fix("bus-7"));
      assertThat(socket.ackOf(1).path("accepted").asInt()).isEqualTo(1);
      assertThat(socket.read().opcode()).isEqualTo(RawWebSocket.CLOSE);
    }
    String late =
        keys.hs256(
            claims("ingest")
                .expirationTime(Date.from(Instant.parse("9999-12-31T00:00:00Z")))
                .build());
    try (RawWebSocket socket =
        new RawWebSocket(server, "/v1/ingest", "Authorization: Bearer " + late + "\r\n")) {
      socket.send(fix("bus-7"));
      assertThat(socket.ackOf(1).path("received").asInt()).isEqualTo(1);
    }
  }

  @Test
  void aTokenThatIsTooFastIsRefusedOverHttpAndSlowedOnASocket() throws IOException {
    try (OpenServer strict =
        OpenServer.start(
            String.join("\n", keys.settings()),
            "whereabouts.access.max-reports-per-second = 20",
            "whereabouts.access.burst = 100 ms")) {
      String token = "Bearer " + token("ingest");
      assertThat(reportTo(strict, token, "[" + "0,".repeat(21) + "0]").count("invalid"))
          .isEqualTo(22);
      Reply refused = reportTo(strict, token, fix("bus-7"));
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.errorCode()).isEqualTo("too_many_reports");
      assertThat(refused.json().at("/error/limit").asText()).isEqualTo("token_rate");
      assertThat(refused.json().at("/error/used").asInt()).isBetween(3, 22);
      assertThat(refused.json().at("/error/max").asInt()).isEqualTo(2);
      assertThat(refused.header("Retry-After")).isEqualTo("1");
      assertThat(refused.count("received")).isZero();
      assertThat(reportTo(strict, "Bearer " + busKey, fix("bus-7")).status()).isEqualTo(200);
      try (RawWebSocket socket =
          new RawWebSocket(strict, "/v1/ingest", "Authorization: " + token + "\r\n")) {
        socket.send(fix("bus-8"));
        assertThat(socket.ackOf(1).path("accepted").asInt()).isEqualTo(1);
      }
    }
  }

  @Test
  void noTokenIsEverWrittenDown() throws IOException {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Level level = root.getLevel();
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    root.setLevel(Level.DEBUG);
    root.addAppender(log);
    String said;
    try (OpenServer chatty =
        OpenServer.start(String.join("\n", keys.settings()), "pekko.loglevel = DEBUG")) {
      String key = "unheard-of-key";
      String token = token("read") + key;
      said =
          Arrays.toString(
              new String[] {
                chatty.raw(request("GET", "/v1/vehicles/a", "Bearer " + key)),
                chatty.raw(request("GET", "/v1/vehicles/a", "Bearer " + token)),
                chatty.raw(request("GET", "/v1/vehicles/a", key + " \u0001 " + key)),
                chatty.raw(request("GET", "/v1/ingest?access_token=" + key, "Bearer x")),
                chatty.raw(request("GET", "/v1/ingest?access_token=%zz" + key, "Bearer x")),
                chatty.raw(request("GET", "/v1/ingest?access_token=\u0001" + key, "Bearer x")),
                chatty.raw(request("BREW", "/v1/ingest?access_token=" + key, "Bearer x"))
              });
    } finally {
      root.detachAppender(log);
      root.setLevel(level);
    }
    assertThat(said).contains("401", "400").doesNotContain("unheard-of-key");
    assertThat(log.list)
        .isNotEmpty()
        .extracting(ILoggingEvent::getFormattedMessage)
        .noneMatch(line -> line.contains("unheard-of-key"));
  }

  private static String request(String method, String target, String authorization) {
    return method
        + " "
        + target
        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: "
        + authorization
        + "\r\n\r\n";
  }
}
