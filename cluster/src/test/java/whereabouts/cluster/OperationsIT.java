package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import whereabouts.cluster.operations.Tuning;
import whereabouts.persistence.local.SharedCassandra;

/** What operators are told by a node with a real store. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperationsIT {
  @TempDir Path spill;
  private TestNode node;
  private int newer;

  @BeforeAll
  void start() {
    node =
        TestNode.start(
            TestNode.newKeyspace(), spill, "whereabouts.health.max-unwritten-age = 1500ms");
  }

  @AfterAll
  void stop() {
    node.stop();
  }

  @AfterEach
  void storeIsUp() {
    SharedCassandra.get().resume();
  }

  private JsonNode status() {
    ApiClient.Answer answer = node.management().get("/admin/node");
    assertThat(answer.status()).isEqualTo(200);
    return answer.body();
  }

  private static String report(String vehicle) {
    return report(vehicle, 1_700_000_000);
  }

  /** Newer than any, or nothing would wait for the store. */
  private String newerReport() {
    return report("bus-7", 1_700_000_000 + ++newer);
  }

  private static String report(String vehicle, long seconds) {
    return "{\"vehicleId\":\"%s\",\"time\":%d,\"lat\":1,\"lon\":18}".formatted(vehicle, seconds);
  }

  private String health() {
    return status().at("/health/state").asText();
  }

  @Test
  void aNodeTellsWhoItIsAndHowFullItIs() {
    node.api().post("?ack=persisted", report("bus-7"));

    JsonNode status = status();
    assertThat(status.get("address").asText()).startsWith("pekko://whereabouts@127.0.0.1:");
    assertThat(status.at("/roles/0").asText()).isEqualTo("dc-default");
    assertThat(Instant.parse(status.get("upSince").asText())).isBefore(Instant.now());
    assertThat(status.get("version").asText()).matches("[0-9]+\\.[0-9]+\\..+");
    assertThat(status.at("/health/state").asText()).isEqualTo("ok");
    assertThat(status.at("/ladder/state").asText()).isEqualTo("normal");
    assertThat(status.at("/vehicles/used").asInt()).isEqualTo(1);
    assertThat(status.at("/vehicles/max").asInt()).isEqualTo(2_000_000);
    assertThat(status.get("entities").asInt()).isEqualTo(1);
    assertThat(status.at("/buckets/owned").asInt()).isEqualTo(1024);
    assertThat(status.at("/buckets/loaded").asInt()).isEqualTo(1024);
    assertThat(status.at("/queues/reportsInFlight/used").asInt()).isZero();
    assertThat(status.at("/queues/reportsInFlight/max").asInt()).isPositive();
    assertThat(status.at("/queues/unwrittenRows/used").asInt()).isZero();
    assertThat(status.at("/store/condition").asText()).isEqualTo("connected");
  }

  @Test
  void aNodeTellsHowAllNodesStand() {
    TestNode.await(
        () -> node.management().get("/admin/cluster").body().at("/nodes/0").has("ladder"));
    JsonNode cluster = node.management().get("/admin/cluster").body();
    assertThat(cluster.get("nodes")).hasSize(1);
    JsonNode self = cluster.at("/nodes/0");
    assertThat(self.get("node")).isEqualTo(cluster.get("answeredBy"));
    assertThat(self.get("status").asText()).isEqualTo("up");
    assertThat(self.get("reachable").asBoolean()).isTrue();
    assertThat(self.get("leader").asBoolean()).isTrue();
    assertThat(self.get("buckets").asInt()).isEqualTo(1024);
    assertThat(self.get("management").asText()).isEqualTo("127.0.0.1:" + node.management().port());
    assertThat(self.get("toldAgoMs").asInt()).isLessThan(5_000);
  }

  @Test
  void aNodeWhosePositionsWaitTooLongIsDegradedYetReady() {
    assertThat(node.counter("whereabouts.health.degraded")).isZero();
    SharedCassandra.get().pause();
    node.api().post("", newerReport());
    TestNode.await(() -> health().equals("degraded"));
    assertThat(status().at("/health/reasons/0").asText())
        .contains("whereabouts.health.max-unwritten-age (1.5 s)");
    assertThat(status().at("/flush/oldestUnwrittenAgeMs").asInt()).isGreaterThan(1500);
    assertThat(node.counter("whereabouts.health.degraded")).isOne();
    assertThat(node.management().status("/ready")).isEqualTo(200);
    assertThat(node.management().status("/alive")).isEqualTo(200);

    SharedCassandra.get().resume();
    TestNode.await(() -> health().equals("ok"));
    assertThat(node.counter("whereabouts.health.degraded")).isZero();
    node.awaitAllWritten();
  }

  @Test
  void settingsThatAreChangedHoldAtOnce() {
    node.api().post("?ack=persisted", newerReport());
    put("{\"flushIntervalMs\":600000,\"maxFlushIntervalMs\":600000,\"targetAgeMs\":600000}");
    TestNode.await(() -> node.counter("whereabouts.flush.interval") == 600);
    long stored = node.rowsStored();
    node.api().post("", newerReport());
    TestNode.pass(Duration.ofSeconds(3)); // thrice what it was configured to
    assertThat(node.rowsStored()).isEqualTo(stored);
    assertThat(node.counter("whereabouts.unwritten.rows")).isOne();

    put("{\"flushIntervalMs\":50,\"targetAgeMs\":2000}");
    node.awaitAllWritten();
    assertThat(node.rowsStored()).isEqualTo(stored + 1);

    JsonNode before = node.management().get("/admin/settings").body();
    ApiClient.Answer refused =
        node.management().put("/admin/settings", "{\"maxBatchRows\":10,\"flushIntervalMs\":1}");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body().at("/error/message").asText())
        .contains("flushIntervalMs is 1, which is outside 10..600000 ms");
    assertThat(node.management().get("/admin/settings").body()).isEqualTo(before);

    put("{\"maxReportsInFlight\":1}");
    assertThat(status().at("/queues/reportsInFlight/max").asInt()).isEqualTo(1);
    assertThat(node.api().post("", newerReport()).status()).isEqualTo(200);
    put(configured(before));
  }

  @Test
  void whoChangesASettingIsInTheLog() {
    Logger logger = (Logger) LoggerFactory.getLogger(Tuning.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try {
      put("{\"maxBatchRows\":499}");
      put(configured(node.management().get("/admin/settings").body()));
    } finally {
      logger.detachAppender(log);
    }
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "Settings changed from 127.0.0.1, until the restart: maxBatchRows 500 -> 499",
            "Settings changed from 127.0.0.1, until the restart: maxBatchRows 499 -> 500");
  }

  private void put(String wishes) {
    ApiClient.Answer answer = node.management().put("/admin/settings", wishes);
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
  }

  /** What sets all as they were at the start. */
  private static String configured(JsonNode settings) {
    return settings.properties().stream()
        .map(
            setting ->
                "\"%s\":%s".formatted(setting.getKey(), setting.getValue().get("configured")))
        .collect(Collectors.joining(",", "{", "}"));
  }

  @Test
  void theHottestVehiclesAreListed() {
    String body = "[" + String.join(",", Collections.nCopies(500, report("bus-7"))) + "]";
    node.api().post("", body);

    JsonNode hottest = node.management().get("/admin/hot").body();
    assertThat(hottest.get("windowSeconds").asInt()).isEqualTo(10);
    assertThat(hottest.at("/vehicles/0/vehicleId").asText()).isEqualTo("bus-7");
    assertThat(hottest.at("/vehicles/0/share").asDouble()).isBetween(0.9, 1.0);
    assertThat(hottest.at("/vehicles/0/reportsPerSecond").asDouble()).isPositive();
    assertThat(hottest.get("vehicles")).hasSize(1);
  }

  @Test
  void aVehicleIsToldWithWhereItLivesAndAnUnknownOneLeavesNothing() {
    node.api().post("?ack=persisted", report("bus-7"));
    JsonNode vehicle = node.management().get("/admin/vehicles/bus-7").body();
    assertThat(vehicle.get("node").asText()).startsWith("127.0.0.1:");
    assertThat(vehicle.get("bucket").asInt()).isBetween(0, 1023);
    assertThat(vehicle.get("awake").asBoolean()).isTrue();
    assertThat(vehicle.get("time")).isEqualTo(node.api().vehicle("bus-7").body().get("time"));
    assertThat(vehicle.get("unwritten").asBoolean()).isFalse();

    double before = node.counter("whereabouts.vehicles");
    assertThat(node.management().get("/admin/vehicles/nobody").status()).isEqualTo(404);
    assertThat(node.counter("whereabouts.vehicles")).isEqualTo(before);
    assertThat(node.management().get("/admin/vehicles/%00").status()).isEqualTo(400);
  }

  @Test
  void whatIsNoNumberOfVehiclesIsRefusedAsOnTheApi() {
    for (String top : new String[] {"0", "1001", "many", ""}) {
      ApiClient.Answer answer = node.management().get("/admin/hot?top=" + top);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body().at("/error/code").asText()).isEqualTo("invalid_parameter");
      assertThat(answer.body().at("/error/message").asText()).contains("top", "1000");
    }
  }

  @Test
  void whatIsNotThereIsAnsweredAsOnTheApi() {
    for (String path : new String[] {"/admin", "/admin/", "/admin/nobody", "/admin/node/more"}) {
      ApiClient.Answer answer = node.management().get(path);
      assertThat(answer.status()).as(path).isEqualTo(404);
      assertThat(answer.body().at("/error/code").asText()).isEqualTo("not_found");
    }
    assertThat(node.management().status("DELETE", "/admin/node")).isEqualTo(405);
    assertThat(node.management().status("POST", "/admin/hot")).isEqualTo(405);
    assertThat(node.management().status("/administration")).isEqualTo(404);
    assertThat(node.management().raw("GET /admin/hot?top=%zz HTTP/1.1"))
        .startsWith("HTTP/1.1 400")
        .contains("{\"error\":{\"code\":\"malformed_request\"");
  }
}
