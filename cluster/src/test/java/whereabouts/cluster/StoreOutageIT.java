package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import whereabouts.persistence.local.SharedCassandra;

/** Ingestion does not depend on the store being up, and nothing is missing when it is back. */
class StoreOutageIT {
  private static final Duration OUTAGE = Duration.ofSeconds(20);

  private final SharedCassandra cassandra = SharedCassandra.get();
  @TempDir Path spill;

  @AfterEach
  void storeIsUp() {
    cassandra.resume();
  }

  @Test
  void aFrozenStoreIsWaitedOut() {
    outage(cassandra::pause, cassandra::resume);
  }

  @Tag("prove")
  @Test
  void aKilledStoreIsWaitedOut() {
    outage(cassandra::kill, cassandra::restart);
  }

  private void outage(Runnable begin, Runnable end) {
    try (TestNode node = TestNode.start(TestNode.newKeyspace(), spill)) {
      SimulatorProcess fleet =
          SimulatorProcess.start(
              node.api(),
              "--vehicles",
              500,
              "--interval",
              "500ms",
              "--duration",
              "35s",
              "--verify");
      TestNode.await(() -> node.rowsStored() > 500);
      begin.run();
      long begun = System.nanoTime();
      TestNode.await(() -> System.nanoTime() - begun > OUTAGE.toNanos());
      ApiClient.Answer during =
          node.api().post("", "{\"vehicleId\":\"during\",\"time\":1700000000,\"lat\":1,\"lon\":2}");
      assertThat(during.status()).isEqualTo(200);
      assertThat(during.body().get("accepted").asInt()).isEqualTo(1);
      assertThat(node.counter("whereabouts.unwritten.age")).isGreaterThan(15);
      end.run();
      fleet.awaitSuccess();
      node.awaitAllWritten();
      assertThat(node.api().storedVehicle("during").lon()).isEqualTo(2);
    }
  }

  @Test
  void aNodeThatStartsWithoutItsStoreTakesReportsAndSaysNothingOfVehiclesItCanNotKnow() {
    String keyspace = TestNode.newKeyspace();
    try (TestNode node = TestNode.start(keyspace, spill)) {
      node.api()
          .post(
              "?ack=persisted",
              "{\"vehicleId\":\"known\",\"time\":1700000009,\"lat\":9,\"lon\":9}");
    }
    cassandra.pause();
    try (TestNode node = TestNode.startWithoutStore(keyspace, spill)) {
      ApiClient.Answer older =
          node.api().post("", "{\"vehicleId\":\"known\",\"time\":1700000001,\"lat\":1,\"lon\":1}");
      assertThat(older.body().get("accepted").asInt()).isEqualTo(1);
      assertThat(node.api().vehicle("known").status()).isEqualTo(503);
      assertThat(node.api().vehicle("unknown").status()).isEqualTo(503);
      cassandra.resume();
      TestNode.await(() -> node.api().vehicle("known").status() == 200);
      assertThat(node.api().vehicle("known").lat()).isEqualTo(9);
      TestNode.await(() -> node.api().vehicle("unknown").status() == 404);
    }
  }
}
