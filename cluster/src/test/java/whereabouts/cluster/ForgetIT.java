package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import whereabouts.persistence.local.SharedCassandra;

/** A vehicle that is forgotten stays so. */
class ForgetIT {
  private final String keyspace = TestNode.newKeyspace();
  @TempDir Path directory;

  @AfterEach
  void storeIsUp() {
    SharedCassandra.get().resume();
  }

  private static ApiClient.Answer report(ApiClient api, long timeMillis) {
    return api.post(
        "?ack=persisted",
        "{\"vehicleId\":\"bus-7\",\"time\":%d,\"lat\":1,\"lon\":2}".formatted(timeMillis));
  }

  private static void assertForgotten(ApiClient api, long upToMillis) {
    assertThat(api.vehicle("bus-7").status()).isEqualTo(404);
    assertThat(api.storedVehicle("bus-7").status()).isEqualTo(404);
    assertThat(report(api, upToMillis).body().get("stale").asInt()).isEqualTo(1);
    assertThat(api.vehicle("bus-7").status()).isEqualTo(404);
  }

  @Test
  void alsoIfItsNodeIsKilledAndStartedAnew() {
    long before = System.currentTimeMillis() - 60_000;
    NodeProcess node = NodeProcess.start(keyspace, directory);
    assertThat(report(node.api(), before).body().get("accepted").asInt()).isEqualTo(1);
    node.api().postEvent("bus-7", "{\"type\":\"sos\",\"time\":%d}".formatted(before));
    assertThat(node.api().forget("bus-7")).isEqualTo(204);
    node.signal("KILL");
    node.awaitExit();

    try (TestNode next = TestNode.start(keyspace, directory.resolve("spill"))) {
      assertForgotten(next.api(), before + 1);
      assertThat(next.api().events("bus-7", "").body().get("events"))
          .as("what has happened has happened")
          .hasSize(1);
      long later = System.currentTimeMillis() + 1;
      assertThat(report(next.api(), later).body().get("accepted").asInt()).isEqualTo(1);
      assertThat(next.api().vehicle("bus-7").timeMillis()).isEqualTo(later);
      assertThat(next.api().storedVehicle("bus-7").timeMillis()).isEqualTo(later);
      assertThat(
              next.management().get("/admin/vehicles/bus-7").body().get("forgottenUpTo").asText())
          .isLessThanOrEqualTo(Instant.now().toString());
    }
  }

  /** Not before: or it would be there again after a crash. */
  @Test
  void itIsAnsweredOnceTheStoreHasIt() {
    long before = System.currentTimeMillis() - 60_000;
    try (TestNode node =
        TestNode.start(
            keyspace, directory.resolve("spill"), "whereabouts.reports.persisted-timeout = 2s")) {
      report(node.api(), before);
      SharedCassandra.get().pause();
      assertThat(node.api().forget("bus-7")).isEqualTo(503);
      assertThat(node.api().vehicle("bus-7").status()).isEqualTo(404);
      SharedCassandra.get().resume();
      node.awaitAllWritten();
      assertThat(node.api().forget("bus-7")).isEqualTo(204);
      assertForgotten(node.api(), before + 1);
    }
  }
}
