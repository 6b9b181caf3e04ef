package whereabouts.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.data.UdtValue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import whereabouts.persistence.local.SharedCassandra;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.PositionStore;
import whereabouts.tracker.fleet.PositionStoreContract;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.vehicle.Attributes;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;

class CassandraPositionStoreIT extends PositionStoreContract {
  private static final CassandraSettings SETTINGS = SharedCassandra.get().settings();
  private static final CassandraConnection CONNECTION = CassandraConnection.open(SETTINGS);
  private static final CassandraPositionStore STORE =
      new CassandraPositionStore(CONNECTION, SETTINGS);

  @BeforeAll
  static void awaitConnection() {
    Connections.await(CONNECTION, CassandraConnection.Condition.CONNECTED);
  }

  @AfterAll
  static void close() {
    CONNECTION.close();
  }

  @Override
  protected PositionStore store() {
    return STORE;
  }

  /** What the codec writes is what the schema's names say. */
  @Test
  void otherProgramsReadTheFieldsByTheirNames() {
    String vehicle = "named fields";
    Position fix =
        new Position(
            1_000, 9_000, 1, 2, 3, 4, 5, Double.NaN, Attributes.of(Map.of("fuel", "0.83")));
    STORE
        .write(Buckets.of(vehicle), List.of(new VehicleRow(vehicle, new VehicleState(fix, 500))))
        .toCompletableFuture()
        .orTimeout(10, TimeUnit.SECONDS)
        .join();

    Row row =
        session()
            .execute(
                "SELECT fix, writetime(fix) AS written, forgotten_at, writetime(forgotten_at) AS"
                    + " forgotten FROM "
                    + SETTINGS.keyspace()
                    + ".latest_position WHERE bucket = ? AND vehicle_id = ?",
                Buckets.of(vehicle),
                vehicle)
            .one();

    UdtValue stored = row.getUdtValue("fix");
    assertThat(stored.getInstant("time")).isEqualTo(Instant.ofEpochMilli(1_000));
    assertThat(stored.getInstant("received")).isEqualTo(Instant.ofEpochMilli(9_000));
    assertThat(stored.getDouble("lat")).isEqualTo(1);
    assertThat(stored.getDouble("lon")).isEqualTo(2);
    assertThat(stored.getDouble("speed")).isEqualTo(3);
    assertThat(stored.getDouble("heading")).isEqualTo(4);
    assertThat(stored.getDouble("altitude")).isEqualTo(5);
    assertThat(stored.isNull("accuracy")).isTrue();
    assertThat(stored.getMap("attributes", String.class, String.class))
        .isEqualTo(Map.of("fuel", "0.83"));
    assertThat(row.getLong("written")).as("fix time, µs").isEqualTo(1_000_000);
    assertThat(row.getInstant("forgotten_at")).isEqualTo(Instant.ofEpochMilli(500));
    assertThat(row.getLong("forgotten")).isEqualTo(500_000);
  }

  @Test
  void theTableIsCompactedTiered() {
    assertThat(
            session()
                .getMetadata()
                .getKeyspace(SETTINGS.keyspace())
                .orElseThrow()
                .getTable("latest_position")
                .orElseThrow()
                .getOptions()
                .toString())
        .contains("UnifiedCompactionStrategy", "T4");
  }

  private static CqlSession session() {
    return CONNECTION.session().toCompletableFuture().join();
  }
}
