package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import whereabouts.tracker.access.TestKeys;
import whereabouts.tracker.query.Gathered;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Limit;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.Vehicles;
import whereabouts.tracker.wire.OpenServer.Reply;

class HttpQueriesTest {
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

  private static void put(String vehicleId, double lat, double lon) {
    put(server, vehicleId, lat, lon, Duration.ZERO);
  }

  private static void put(
      OpenServer to, String vehicleId, double lat, double lon, Duration unheardFor) {
    long received = OpenServer.NOW.minus(unheardFor).toEpochMilli();
    to.queries.put(vehicleId, Position.at(received, received, lat, lon));
  }

  private static List<String> ids(Reply reply) {
    assertThat(reply.status()).as(reply.response().body()).isEqualTo(200);
    List<String> ids = new ArrayList<>();
    reply.json().get("vehicles").forEach(one -> ids.add(one.get("vehicleId").asText()));
    return ids;
  }

  private static List<String> ids(String path) {
    return ids(server.get(path));
  }

  @Test
  void aBoxHoldsWhatIsInIt() {
    put("in", 59.3, 18.1);
    put("edge", 59, 18);
    put("out", 58.9, 18.1);
    assertThat(ids("/v1/vehicles?bbox=18,59,18.2,59.4")).containsExactly("edge", "in");
    assertThat(server.get("/v1/vehicles?bbox=18.05,59,18.2,59.4").response().body())
        .isEqualTo(
            "{\"vehicles\":[{\"vehicleId\":\"in\",\"time\":\"2026-11-22T10:15:31.000Z\","
                + "\"receivedAt\":\"2026-11-22T10:15:31.000Z\",\"lat\":59.3,\"lon\":18.1}]}");
  }

  @Test
  void aBoxMayCrossTheAntimeridianAndReachThePoles() {
    put("fiji", -17, 179.9);
    put("taveuni", -17, -179.9);
    put("line", -17, 180);
    put("greenwich", -17, 0);
    put("pole", 90, 12);
    assertThat(ids("/v1/vehicles?bbox=179,-18,-179,-16"))
        .containsExactly("fiji", "line", "taveuni");
    assertThat(ids("/v1/vehicles?bbox=-180,-18,-179,-16")).containsExactly("line", "taveuni");
    assertThat(ids("/v1/vehicles?bbox=180,-18,-180,-16")).containsExactly("line");
    assertThat(ids("/v1/vehicles?bbox=-180,89,180,90")).containsExactly("pole");
    assertThat(ids("/v1/vehicles?bbox=-180,-90,180,90")).hasSize(5);
  }

  @Test
  void nearbyIsNearestFirstWithDistances() {
    put("near", 0, 0.001);
    put("nearer", 0.0005, 0);
    put("antipode", 0, 180);
    Reply all = server.get("/v1/nearby?lat=0&lon=0");
    assertThat(ids(all)).containsExactly("nearer", "near", "antipode");
    assertThat(all.json().at("/vehicles/0/distance").asDouble()).isEqualTo(55.598);
    assertThat(all.json().at("/vehicles/2/distance").asDouble()).isEqualTo(20_015_114.442);
    assertThat(ids("/v1/nearby?lat=0&lon=0&radius=100")).containsExactly("nearer");
    assertThat(ids("/v1/nearby?lat=0&lon=0&radius=0")).isEmpty();
    assertThat(ids("/v1/nearby?lat=0&lon=0&limit=1")).containsExactly("nearer");
    assertThat(ids("/v1/nearby?lat=0&lon=0&radius=2e7")).containsExactly("nearer", "near");
    assertThat(ids("/v1/nearby?lat=0&lon=0&radius=99999999")).hasSize(3);
    assertThat(ids("/v1/nearby?lat=90&lon=77&radius=10007540")).containsExactly("nearer");
    assertThat(ids("/v1/nearby?lat=90&lon=77&radius=10007558")).hasSize(3);
  }

  @Test
  void namedVehiclesAreToldOnceAndUnknownOnesNot() {
    put("a", 1, 1);
    put("a,b", 2, 2);
    put("nearby", 3, 3);
    assertThat(ids("/v1/vehicles?id=nearby&id=a%2Cb&id=a&id=a&id=nobody"))
        .containsExactly("a", "a,b", "nearby");
    assertThat(ids("/v1/vehicles?id=nobody")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/vehicles?limit=7",
    "'/v1/vehicles?bbox=-180,-90,180,90&limit=7'",
    "/v1/nearby?lat=1&lon=1&limit=7"
  })
  void pagesFollowEachOtherToTheEnd(String first) {
    for (int i = 0; i < 30; i++) {
      put("bus " + i, i % 5, i % 3);
    }
    List<String> all = new ArrayList<>();
    int pages = 0;
    String next = "";
    do {
      Reply page =
          server.get(
              next.isEmpty()
                  ? first
                  : first + "&after=" + URLEncoder.encode(next, StandardCharsets.UTF_8));
      all.addAll(ids(page));
      next = page.json().path("next").asText();
      pages++;
    } while (!next.isEmpty());
    assertThat(all).hasSize(30).doesNotHaveDuplicates();
    assertThat(pages).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/vehicles?bbox=1,2,3 | bbox is not minLon,minLat,maxLon,maxLat",
        "/v1/vehicles?bbox= | bbox is not minLon,minLat,maxLon,maxLat",
        "/v1/vehicles?bbox=1,2,3,4,5 | bbox is not minLon,minLat,maxLon,maxLat",
        "/v1/vehicles?bbox=1,5,3,4 | bbox: minLat, 5, is greater than maxLat, 4",
        "/v1/vehicles?bbox=-181,2,3,4 | bbox: minLon is outside -180..180",
        "/v1/vehicles?bbox=1,2,3,90.5 | bbox: maxLat is outside -90..90",
        "/v1/vehicles?bbox=1,NaN,3,4 | bbox: minLat is no number",
        "/v1/vehicles?bbox=1,2,3,4&id=a | bbox and id can't be asked for together",
        "/v1/vehicles?id= | id is empty",
        "/v1/vehicles?id=a%00 | id holds a control character",
        "/v1/vehicles?limit=0 | limit is no number from 1 to 10000",
        "/v1/vehicles?limit=10001 | limit is no number from 1 to 10000",
        "/v1/vehicles?after=%2F | after is not what an earlier page gave as next",
        "/v1/vehicles?after=Zm9v | after is not what an earlier page gave as next",
        "/v1/nearby?lat=1 | lon is missing",
        "/v1/nearby?lon=1 | lat is missing",
        "/v1/nearby?lat=x&lon=1 | lat is no number",
        "/v1/nearby?lat=0x1p3&lon=1 | lat is no number",
        "/v1/nearby?lat=91&lon=1 | lat is outside -90..90",
        "/v1/nearby?lat=1&lon=-180.1 | lon is outside -180..180",
        "/v1/nearby?lat=1&lon=1&radius=-1 | radius is less than 0",
        "/v1/nearby?lat=1&lon=1&radius=Infinity | radius is no number",
        "/v1/nearby?lat=1&lon=1&limit=many | limit is no number from 1 to 10000"
      })
  void everyErrorNamesItsParameter(String path, String message) {
    Reply reply = server.get(path);
    assertThat(reply.status()).as(path).isEqualTo(400);
    assertThat(reply.errorCode()).isEqualTo("invalid_parameter");
    assertThat(reply.json().at("/error/message").asText()).isEqualTo(message);
  }

  @Test
  void aCursorOfAQueryOfTheOtherKindIsNone() {
    put("a", 1, 1);
    put("b", 1, 1);
    String next = server.get("/v1/nearby?lat=1&lon=1&limit=1").json().get("next").asText();
    assertThat(server.get("/v1/vehicles?after=" + next).status()).isEqualTo(400);
    next = server.get("/v1/vehicles?limit=1").json().get("next").asText();
    assertThat(server.get("/v1/nearby?lat=1&lon=1&after=" + next).status()).isEqualTo(400);
  }

  @Test
  void asGeoJsonItIsAFeatureCollection() {
    put("a", 59.5, 18.25);
    put("b", 59.5, 18.25);
    Reply reply =
        server.send(
            server
                .request("/v1/nearby?lat=59.5&lon=18.25&limit=1")
                .header("Accept", "application/geo+json")
                .build());
    assertThat(reply.header("Content-Type")).isEqualTo("application/geo+json");
    JsonNode json = reply.json();
    assertThat(json.get("type").asText()).isEqualTo("FeatureCollection");
    assertThat(json.get("features")).hasSize(1);
    assertThat(json.at("/features/0/geometry/coordinates").toString()).isEqualTo("[18.25,59.5]");
    assertThat(json.at("/features/0/properties/distance").asInt(-1)).isZero();
    assertThat(json.has("next")).isTrue();
  }

  @Test
  void anAnswerSaysWhatItLacks() {
    put("a", 1, 1);
    put("b", 1, 1);
    server.queries.closeBucketOf("a");
    Reply reply = server.get("/v1/vehicles?bbox=0,0,2,2");
    assertThat(ids(reply)).containsExactly("b");
    assertThat(reply.json().get("missingBuckets").asInt()).isEqualTo(1);
    assertThat(reply.json().has("nodes")).isFalse();
    server.queries.seenThrough(
        all -> new Gathered(all.hits(), all.next(), 3, 2, all.missingBuckets()));
    assertThat(server.get("/v1/vehicles").json().get("nodes").toString())
        .isEqualTo("{\"asked\":3,\"answered\":2}");
    server.queries.seenThrough(all -> new Gathered(List.of(), null, 3, 0, 1024));
    Reply none = server.get("/v1/vehicles");
    assertThat(none.status()).isEqualTo(503);
    assertThat(none.errorCode()).isEqualTo("vehicles_unavailable");
    assertThat(none.header("Retry-After")).isEqualTo("1");
  }

  @Test
  void tooManyAreRefusedByName() {
    server.queries.refuse(new Limit("queries", 256, 256));
    Reply reply = server.get("/v1/nearby?lat=1&lon=1");
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.errorCode()).isEqualTo("node_overloaded");
    assertThat(reply.json().at("/error/limit").asText()).isEqualTo("queries");
    assertThat(reply.header("Retry-After")).isEqualTo("1");
    assertThat(server.meters.get("whereabouts.in.hand.bytes").gauge().value()).isZero();
  }

  @Test
  void whoIsNotHeardOfIsOfflineAndThenOffTheMap() {
    put(server, "here", 1, 1, Duration.ofMinutes(10));
    put(server, "offline", 1, 1, Duration.ofMinutes(11));
    put(server, "gone", 1, 1, Duration.ofDays(8));
    Reply map = server.get("/v1/vehicles?bbox=0,0,2,2");
    assertThat(ids(map)).containsExactly("here", "offline");
    assertThat(map.json().at("/vehicles/0").has("offline")).isFalse();
    assertThat(map.json().at("/vehicles/1/offline").asBoolean()).isTrue();
    assertThat(ids("/v1/nearby?lat=1&lon=1")).containsExactly("here", "offline");
    assertThat(ids("/v1/vehicles?id=gone")).containsExactly("gone");
    assertThat(ids("/v1/vehicles")).containsExactlyInAnyOrder("here", "offline", "gone");
    long longAgo = OpenServer.NOW.minus(Duration.ofDays(8)).toEpochMilli();
    Position old = Position.at(longAgo, longAgo, 1, 1);
    var unused =
        server.vehicles.report(List.of(new Vehicles.Report("gone", old)), AckLevel.ACCEPTED);
    assertThat(server.get("/v1/vehicles/gone").json().get("offline").asBoolean()).isTrue();
    server.store.put("gone", old);
    assertThat(server.get("/v1/vehicles/gone?source=store").json().has("offline")).isFalse();
  }

  @Test
  void tenThousandAreAnsweredAtOnce() {
    for (int i = 0; i < 10_001; i++) {
      put("bus-" + i, i % 50, i % 70);
    }
    Reply reply = server.get("/v1/vehicles?bbox=-1,-1,71,51&limit=10000");
    assertThat(ids(reply)).hasSize(10_000).doesNotHaveDuplicates();
    assertThat(reply.json().has("next")).isTrue();
    Eventually.holds(() -> server.meters.get("whereabouts.in.hand.bytes").gauge().value() == 0);
  }

  @Test
  void aBoundTokenIsToldOfItsVehiclesOnly(@TempDir Path directory) {
    TestKeys keys = new TestKeys(directory);
    String token =
        keys.hs256(TestKeys.claims("read", OpenServer.NOW).claim("vehiclePrefix", "bus-").build());
    try (OpenServer guarded = OpenServer.start(keys.settings())) {
      put(guarded, "bus-1", 1, 1, Duration.ZERO);
      put(guarded, "tram-1", 1, 1, Duration.ZERO);
      put(guarded, "bus-2", 1, 1, Duration.ZERO);
      for (String path :
          new String[] {
            "/v1/vehicles", "/v1/vehicles?bbox=0,0,2,2", "/v1/nearby?lat=1&lon=1&limit=2"
          }) {
        assertThat(ids(as(guarded, token, path)))
            .as(path)
            .containsExactlyInAnyOrder("bus-1", "bus-2");
      }
      assertThat(ids(as(guarded, token, "/v1/vehicles?id=bus-1"))).containsExactly("bus-1");
      Reply other = as(guarded, token, "/v1/vehicles?id=bus-1&id=tram-1");
      assertThat(other.status()).isEqualTo(403);
      assertThat(other.errorCode()).isEqualTo("wrong_vehicle");
    }
  }

  private static Reply as(OpenServer guarded, String token, String path) {
    return guarded.send(guarded.request(path).header("Authorization", "Bearer " + token).build());
  }
}
