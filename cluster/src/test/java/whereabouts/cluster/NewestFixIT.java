package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One vehicle's reports, through the wire, its actor and the store. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NewestFixIT {
  private static final String PERSISTED = "?ack=persisted";

  private final String keyspace = TestNode.newKeyspace();
  @TempDir Path spill;
  private TestNode node;

  @BeforeAll
  void start() {
    node = TestNode.start(keyspace, spill);
  }

  @AfterAll
  void stop() {
    node.stop();
  }

  private static String report(String vehicle, long seconds, double lat) {
    return "{\"vehicleId\":\"%s\",\"time\":%d,\"lat\":%s,\"lon\":18}"
        .formatted(vehicle, seconds, lat);
  }

  private int outcome(String name, ApiClient.Answer answer) {
    assertThat(answer.status()).isEqualTo(200);
    return answer.body().get(name).asInt();
  }

  private void restart() {
    node.stop();
    node = TestNode.start(keyspace, spill);
  }

  @Test
  void equalTimesAndTwoPlacesEndInTheSameFixInEveryOrderAndAcrossARestart() {
    long time = 1_700_000_000;
    node.api().post(PERSISTED, report("north-first", time, 10));
    node.api().post(PERSISTED, report("north-first", time, -10));
    node.api().post(PERSISTED, report("south-first", time, -10));
    node.api().post(PERSISTED, report("south-first", time, 10));
    node.api().post(PERSISTED, report("north-then-restart", time, 10));
    node.api().post(PERSISTED, report("south-then-restart", time, -10));
    restart();
    node.api().post(PERSISTED, report("north-then-restart", time, -10));
    node.api().post(PERSISTED, report("south-then-restart", time, 10));

    List<String> vehicles =
        List.of("north-first", "south-first", "north-then-restart", "south-then-restart");
    assertThat(vehicles)
        .allSatisfy(
            vehicle -> {
              assertThat(node.api().vehicle(vehicle).lat()).isEqualTo(-10);
              assertThat(node.api().storedVehicle(vehicle).lat()).isEqualTo(-10);
            });
    restart();
    assertThat(vehicles)
        .allSatisfy(vehicle -> assertThat(node.api().vehicle(vehicle).lat()).isEqualTo(-10));
  }

  @Test
  void anOlderOrRepeatedReportChangesNothingAndIsSaidSo() {
    node.api().post(PERSISTED, report("tram", 1_700_000_100, 1));
    assertThat(outcome("stale", node.api().post(PERSISTED, report("tram", 1_700_000_099, 2))))
        .isEqualTo(1);
    assertThat(outcome("duplicate", node.api().post(PERSISTED, report("tram", 1_700_000_100, 1))))
        .isEqualTo(1);
    assertThat(node.api().vehicle("tram").lat()).isEqualTo(1);
    assertThat(node.api().storedVehicle("tram").lat()).isEqualTo(1);
  }

  @Test
  void anyLegalIdNamesOneVehicle() {
    List<String> ids =
        List.of(
            "owntracks/me/iPhone 12",
            "🚌",
            " ",
            ".",
            "..",
            "a%2Fb",
            "a/b",
            "*",
            "$",
            "namo:namo",
            "é",
            "e\u0301",
            "nearby",
            "🚌".repeat(128));
    for (int i = 0; i < ids.size(); i++) {
      assertThat(
              outcome("accepted", node.api().post(PERSISTED, report(ids.get(i), 1_700_000_000, i))))
          .as(ids.get(i))
          .isEqualTo(1);
    }
    for (int i = 0; i < ids.size(); i++) {
      assertThat(node.api().vehicle(ids.get(i)).lat()).as(ids.get(i)).isEqualTo(i);
      assertThat(node.api().storedVehicle(ids.get(i)).lat()).as(ids.get(i)).isEqualTo(i);
      assertThat(node.api().vehicle(ids.get(i)).body().get("vehicleId").asText())
          .isEqualTo(ids.get(i));
    }
  }

  @Test
  void askingForAnUnknownVehicleLeavesNothingBehind() {
    double before = node.counter("whereabouts.vehicles");
    assertThat(node.api().vehicle("nobody").status()).isEqualTo(404);
    assertThat(node.api().storedVehicle("nobody").status()).isEqualTo(404);
    assertThat(node.counter("whereabouts.vehicles")).isEqualTo(before);
    restart();
    assertThat(node.counter("whereabouts.vehicles")).isEqualTo(before);
  }
}
