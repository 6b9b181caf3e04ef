package whereabouts.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfig;
import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import whereabouts.persistence.CassandraConnection.Condition;
import whereabouts.persistence.local.SharedCassandra;
import whereabouts.tracker.event.EventKey;
import whereabouts.tracker.event.EventQuery;
import whereabouts.tracker.event.VehicleEvent;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;

class CassandraConnectionIT {
  private static final SharedCassandra CASSANDRA = SharedCassandra.get();
  private static final VehicleRow ROW =
      new VehicleRow("bus-7", VehicleState.of(Position.at(1_000, 1_000, 1, 1)));

  @Test
  void aNodeStartsWithoutTheStoreAndFindsItBackWithinFiveSeconds() throws Exception {
    CassandraSettings settings = CASSANDRA.settings();
    CASSANDRA.kill();
    try (CassandraConnection connection = CassandraConnection.open(settings)) {
      CassandraPositionStore store = new CassandraPositionStore(connection, settings);
      assertFailsFast(store);
      CASSANDRA.restart();
      Connections.await(connection, Condition.CONNECTED);
      get(write(store));

      CASSANDRA.kill();
      Connections.await(connection, Condition.LOST);
      assertThat(write(store)).failsWithin(Duration.ofSeconds(1));
      CASSANDRA.restart();
      assertThat(Connections.await(connection, Condition.CONNECTED))
          .isLessThan(Duration.ofSeconds(5));
      assertThat(get(store.find(ROW.vehicleId()))).contains(ROW.state());
    }
  }

  @Test
  void aStoreThatDoesNotAnswerFailsAfterTheRequestTimeoutAndGoesOnAfterwards() throws Exception {
    CassandraSettings settings = CASSANDRA.settings();
    try (CassandraConnection connection = CassandraConnection.open(settings)) {
      CassandraPositionStore store = new CassandraPositionStore(connection, settings);
      Connections.await(connection, Condition.CONNECTED);
      get(write(store));
      CASSANDRA.pause();
      try {
        assertThat(write(store))
            .failsWithin(settings.requestTimeout().plusSeconds(2))
            .withThrowableOfType(ExecutionException.class)
            .withCauseInstanceOf(DriverTimeoutException.class);
      } finally {
        CASSANDRA.resume();
      }
      get(write(store));
    }
  }

  @Test
  void severalNodesMayInstallTheSchemaAtOnce() {
    CassandraSettings settings = CASSANDRA.settings();
    List<CassandraConnection> nodes =
        IntStream.range(0, 4).mapToObj(i -> CassandraConnection.open(settings)).toList();
    nodes.forEach(node -> Connections.await(node, Condition.CONNECTED));
    nodes.forEach(CassandraConnection::close);
  }

  @Test
  void aKeyspaceMadeBeforeGetsWhatWasAddedSinceAndLosesNothing() throws Exception {
    CassandraSettings settings = CASSANDRA.settings();
    UUID id;
    try (CassandraConnection maker = CassandraConnection.open(settings)) {
      Connections.await(maker, Condition.CONNECTED);
      get(write(new CassandraPositionStore(maker, settings)));
      id = tableId(maker, settings);
      CqlSession session = get(maker.session());
      session.execute("DROP TABLE " + settings.keyspace() + ".vehicle_event");
      session.execute("DROP TYPE " + settings.keyspace() + ".event");
    }
    try (CassandraConnection connection = CassandraConnection.open(settings)) {
      Connections.await(connection, Condition.CONNECTED);
      assertThat(tableId(connection, settings)).isEqualTo(id);
      VehicleEvent event = new VehicleEvent("e", "sos", 1_000, 1_000, 1, 2, null);
      CassandraEventStore events = new CassandraEventStore(connection, settings);
      get(events.write(ROW.vehicleId(), event));
      EventQuery all = new EventQuery(ROW.vehicleId(), EventKey.before(1), 1_000, 10);
      assertThat(get(events.read(all)).events()).containsExactly(event);
      assertThat(get(new CassandraPositionStore(connection, settings).find(ROW.vehicleId())))
          .contains(ROW.state());
    }
  }

  private static UUID tableId(CassandraConnection connection, CassandraSettings settings)
      throws Exception {
    return get(connection.session())
        .execute(
            "SELECT id FROM system_schema.tables WHERE keyspace_name = ? AND table_name ="
                + " 'vehicle_event'",
            settings.keyspace())
        .one()
        .getUuid("id");
  }

  @Test
  void whereNothingIsMissingTheSchemaIsNotChanged() throws Exception {
    CassandraSettings settings = CASSANDRA.settings();
    try (CassandraConnection maker = CassandraConnection.open(settings)) {
      Connections.await(maker, Condition.CONNECTED);
      UUID before = schemaVersion(maker);
      try (CassandraConnection next = CassandraConnection.open(settings)) {
        Connections.await(next, Condition.CONNECTED);
        assertThat(schemaVersion(next)).isEqualTo(before);
      }
    }
  }

  private static UUID schemaVersion(CassandraConnection connection) throws Exception {
    return get(connection.session())
        .execute("SELECT schema_version FROM system.local")
        .one()
        .getUuid("schema_version");
  }

  @Test
  void aKeyspaceOfAnotherLayoutIsRefusedForGood() throws Exception {
    CassandraSettings settings = CASSANDRA.settings();
    try (CassandraConnection maker = CassandraConnection.open(settings)) {
      Connections.await(maker, Condition.CONNECTED);
      for (Map.Entry<String, String> change :
          Map.of(
                  "schema_version = 2, bucket_count = 1024", "schema version 2 with 1024 buckets",
                  "schema_version = 1, bucket_count = 4096", "schema version 1 with 4096 buckets")
              .entrySet()) {
        CqlSession session = get(maker.session());
        session.execute(
            "UPDATE %s.layout SET %s WHERE id = 'whereabouts'"
                .formatted(settings.keyspace(), change.getKey()));
        try (CassandraConnection connection = CassandraConnection.open(settings)) {
          Connections.await(connection, Condition.REFUSED);
          assertThat(connection.status().detail())
              .contains(
                  settings.keyspace(),
                  change.getValue(),
                  "needs schema version 1 with 1024 buckets",
                  "whereabouts.cassandra.keyspace");
          assertFailsFast(new CassandraPositionStore(connection, settings));
        }
      }
    }
  }

  @Test
  void aWrongDataCenterIsNamedWithThoseThatThereAre() {
    CassandraSettings settings =
        CassandraSettings.of(with(CASSANDRA.config(), "local-datacenter", "moon"));
    try (CassandraConnection connection = CassandraConnection.open(settings)) {
      Connections.awaitDetail(connection, "\"moon\"");
      assertThat(connection.status().detail())
          .contains("whereabouts.cassandra.local-datacenter", "[datacenter1]");
    }
  }

  /** The driver's own defaults break what we promise. */
  @Test
  void theDriverDoesWhatOurPromisesNeed() {
    CassandraSettings settings = CASSANDRA.settings();
    try (CassandraConnection connection = CassandraConnection.open(settings)) {
      Connections.await(connection, Condition.CONNECTED);
      DriverConfig config =
          connection.session().toCompletableFuture().join().getContext().getConfig();
      DriverExecutionProfile driver = config.getDefaultProfile();
      assertThat(driver.getString(DefaultDriverOption.REQUEST_CONSISTENCY))
          .isEqualTo("LOCAL_QUORUM");
      assertThat(driver.getBoolean(DefaultDriverOption.REQUEST_DEFAULT_IDEMPOTENCE)).isTrue();
      assertThat(driver.getDuration(DefaultDriverOption.REQUEST_TIMEOUT))
          .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(5));
      assertThat(driver.getDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY))
          .isEqualTo(settings.reconnectMaxDelay());
      assertThat(driver.getStringList(DefaultDriverOption.METADATA_SCHEMA_REFRESHED_KEYSPACES))
          .containsExactly(settings.keyspace());
      DriverExecutionProfile events = config.getProfile(CassandraConnection.EVENTS_PROFILE);
      assertThat(events.getString(DefaultDriverOption.REQUEST_CONSISTENCY))
          .isEqualTo("LOCAL_QUORUM");
      assertThat(events.getBoolean(DefaultDriverOption.REQUEST_DEFAULT_IDEMPOTENCE)).isTrue();
      assertThat(events.getDuration(DefaultDriverOption.REQUEST_TIMEOUT))
          .isEqualTo(Duration.ofSeconds(2));
    }
  }

  @Test
  void aClosedStoreFailsItsStages() {
    CassandraSettings settings = CASSANDRA.settings();
    CassandraConnection connection = CassandraConnection.open(settings);
    Connections.await(connection, Condition.CONNECTED);
    CassandraPositionStore store = new CassandraPositionStore(connection, settings);
    connection.close();
    assertThat(connection.status().condition()).isEqualTo(Condition.CLOSED);
    assertFailsFast(store);
    connection.close();
  }

  private static void assertFailsFast(CassandraPositionStore store) {
    for (CompletionStage<?> stage :
        List.of(write(store), store.load(1), store.find(ROW.vehicleId()))) {
      assertThat(stage.toCompletableFuture())
          .isCompletedExceptionally()
          .failsWithin(Duration.ZERO)
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(StoreUnavailableException.class);
    }
  }

  private static CompletableFuture<Void> write(CassandraPositionStore store) {
    return store.write(Buckets.of(ROW.vehicleId()), List.of(ROW)).toCompletableFuture();
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static Config with(Config config, String key, String value) {
    return config.withValue("whereabouts.cassandra." + key, ConfigValueFactory.fromAnyRef(value));
  }
}
