package whereabouts.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.data.UdtValue;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import whereabouts.persistence.local.SharedCassandra;
import whereabouts.tracker.event.EventStore;
import whereabouts.tracker.event.EventStoreContract;
import whereabouts.tracker.event.VehicleEvent;

class CassandraEventStoreIT extends EventStoreContract {
  private static final CassandraSettings SETTINGS = SharedCassandra.get().settings();
  private static final CassandraConnection CONNECTION = CassandraConnection.open(SETTINGS);
  private static final CassandraEventStore STORE = new CassandraEventStore(CONNECTION, SETTINGS);

  @BeforeAll
  static void awaitConnection() {
    Connections.await(CONNECTION, CassandraConnection.Condition.CONNECTED);
  }

  @AfterAll
  static void close() {
    CONNECTION.close();
  }

  @Override
  protected EventStore store() {
    return STORE;
  }

  private static void write(String vehicleId, VehicleEvent event) {
    STORE.write(vehicleId, event).toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  @Test
  void otherProgramsReadTheFieldsByTheirNames() {
    Instant time = Instant.parse("2020-02-29T23:59:59.999Z");
    Instant begun = Instant.now();
    write("named fields", new VehicleEvent("f", "sos", time.toEpochMilli(), 9_000, 1, 2, null));

    Row row =
        session()
            .execute(
                "SELECT event, writetime(event) AS written FROM "
                    + SETTINGS.keyspace()
                    + ".vehicle_event WHERE vehicle_id = 'named fields' AND month = 202002"
                    + " AND time = ? AND event_id = 'f'",
                time)
            .one();

    UdtValue stored = row.getUdtValue("event");
    assertThat(stored.getString("type")).isEqualTo("sos");
    assertThat(stored.getDouble("lat")).isEqualTo(1);
    assertThat(stored.getDouble("lon")).isEqualTo(2);
    assertThat(stored.isNull("data")).isTrue();
    assertThat(stored.getInstant("received")).isEqualTo(Instant.ofEpochMilli(9_000));
    assertThat(row.getLong("written"))
        .as("the time of the write, µs")
        .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toMicros(begun.toEpochMilli()));
  }

  @Test
  void aStoreThatDoesNotAnswerFailsAfterTheTimeoutOfEvents() {
    VehicleEvent event = new VehicleEvent("e", "sos", 1_000, 1_000, 1, 2, null);
    write("paused", event);
    SharedCassandra.get().pause();
    try {
      long begun = System.nanoTime();
      assertThat(STORE.write("paused", event).toCompletableFuture())
          .failsWithin(SETTINGS.requestTimeout().plusSeconds(5))
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(DriverTimeoutException.class)
          .withMessageContaining("PT2S");
      assertThat(System.nanoTime() - begun)
          .isGreaterThanOrEqualTo(SETTINGS.eventRequestTimeout().toNanos() * 9 / 10);
    } finally {
      SharedCassandra.get().resume();
    }
    write("paused", event);
  }

  private static CqlSession session() {
    return CONNECTION.session().toCompletableFuture().join();
  }
}
