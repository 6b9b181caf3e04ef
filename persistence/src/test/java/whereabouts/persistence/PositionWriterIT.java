package whereabouts.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static whereabouts.tracker.vehicle.Fixes.fix;

import com.typesafe.config.Config;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import whereabouts.persistence.local.SharedCassandra;
import whereabouts.tracker.fleet.Bucket;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.FleetSettings;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.fleet.Gate;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.VehicleState;

/** The writer and a real Cassandra, as fast as they can. */
@Tag("prove")
class PositionWriterIT {
  private static final int VEHICLES = 100_000;
  private static final Duration WARM_UP = Duration.ofSeconds(30);
  private static final Duration MEASURED = Duration.ofSeconds(30);

  @Test
  void aHundredThousandVehiclesThatAlwaysMoveAreWrittenAtARateWorthHaving() {
    Config config = SharedCassandra.get().config();
    CassandraSettings settings = CassandraSettings.of(config);
    ActorTestKit kit = ActorTestKit.create();
    try (CassandraConnection connection = CassandraConnection.open(settings)) {
      CassandraPositionStore store = new CassandraPositionStore(connection, settings);
      FleetTable table = new FleetTable(FleetSettings.of(config), System::nanoTime);
      WriterMetrics metrics = new WriterMetrics(new SimpleMeterRegistry());
      for (int i = 0; i < Buckets.COUNT; i++) {
        table.bucket(i).open();
        table.bucket(i).load(List.of());
      }
      List<Gate> gates = new ArrayList<>();
      for (int i = 0; i < VEHICLES; i++) {
        Bucket bucket = table.bucketOf("bus-" + i);
        gates.add(bucket.enter("bus-" + i, () -> {}));
      }
      kit.spawn(PositionWriter.create(table, store, metrics, new SplittableRandom()));

      long time = drive(gates, 1, WARM_UP);
      long before = metrics.rowsStored();
      long begun = System.nanoTime();
      time = drive(gates, time, MEASURED);
      double rowsPerSecond = (metrics.rowsStored() - before) / ((System.nanoTime() - begun) / 1e9);
      System.out.printf("%,.0f rows/s into Cassandra, %d vehicles%n", rowsPerSecond, VEHICLES);

      table.flush().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
      assertThat(store.find("bus-4711").toCompletableFuture().join())
          .hasValue(VehicleState.of(fix(time - 1, 1)));
      assertThat(rowsPerSecond).isGreaterThan(20_000);
    } finally {
      kit.shutdownTestKit();
    }
  }

  /** All vehicles move four times a second. */
  private static long drive(List<Gate> gates, long time, Duration during) {
    long end = System.nanoTime() + during.toNanos();
    long next = time;
    while (System.nanoTime() < end) {
      long pause = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(250);
      for (Gate gate : gates) {
        gate.report(fix(next, 1), AckLevel.ACCEPTED, outcome -> {});
      }
      next++;
      while (System.nanoTime() < pause) {
        LockSupport.parkNanos(pause - System.nanoTime());
      }
    }
    return next;
  }
}
