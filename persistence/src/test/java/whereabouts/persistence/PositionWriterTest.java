package whereabouts.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static whereabouts.tracker.vehicle.Fixes.fix;

import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.fleet.Bucket;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.FleetSettings;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.fleet.Gate;
import whereabouts.tracker.fleet.InMemoryPositionStore;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;

class PositionWriterTest {
  private final ActorTestKit kit = ActorTestKit.create();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final WriterMetrics metrics = new WriterMetrics(meters);
  private final FleetTable table =
      new FleetTable(
          FleetSettings.of(
              ConfigFactory.parseString(
                      """
                      whereabouts.fleet {
                        flush-interval = 20ms, max-batches-in-flight = 8, max-batch-rows = 10
                        retry-backoff = 5ms, max-retry-backoff = 20ms
                      }
                      """)
                  .withFallback(ConfigFactory.load())),
          System::nanoTime);

  @AfterEach
  void shutDown() {
    kit.shutdownTestKit();
  }

  private Gate gate(String vehicleId) {
    Bucket bucket = table.bucketOf(vehicleId);
    bucket.open();
    bucket.load(List.of());
    return bucket.enter(vehicleId, () -> {});
  }

  private static CompletableFuture<Outcome> persist(Gate gate, Position fix) {
    CompletableFuture<Outcome> stored = new CompletableFuture<>();
    gate.report(fix, AckLevel.PERSISTED, verdict -> stored.complete(verdict.outcome()));
    return stored;
  }

  private static VehicleState stored(InMemoryPositionStore store, String vehicleId) {
    return store.find(vehicleId).toCompletableFuture().join().orElse(VehicleState.UNKNOWN);
  }

  @Test
  void aFixIsWrittenAndCountedOnceHoweverOftenItIsRepeated() {
    InMemoryPositionStore store = new InMemoryPositionStore();
    kit.spawn(PositionWriter.create(table, store, metrics, new SplittableRandom()));
    Gate bus = gate("bus");
    assertThat(persist(bus, fix(1, 1)).join()).isEqualTo(Outcome.ACCEPTED);
    for (int i = 0; i < 10; i++) {
      assertThat(persist(bus, fix(1, 1)).join()).isEqualTo(Outcome.DUPLICATE);
    }
    table.flush().toCompletableFuture().join();
    assertThat(store.rowsWritten()).isEqualTo(1);
    assertThat(metrics.rowsStored()).isEqualTo(1);
    assertThat(meters.get("whereabouts.store.delay").timer().count()).isEqualTo(1);
  }

  @Test
  void aFailedBatchIsTriedAgainUntilItIsStored() {
    AtomicInteger failures = new AtomicInteger(5);
    InMemoryPositionStore store =
        new InMemoryPositionStore() {
          @Override
          protected CompletionStage<Void> onWrite(
              int bucket, List<VehicleRow> rows, Runnable apply) {
            return failures.getAndDecrement() > 0
                ? CompletableFuture.failedFuture(new IllegalStateException("down"))
                : super.onWrite(bucket, rows, apply);
          }
        };
    kit.spawn(PositionWriter.create(table, store, metrics, new SplittableRandom()));
    assertThat(persist(gate("bus"), fix(1, 1)).join()).isEqualTo(Outcome.ACCEPTED);
    assertThat(stored(store, "bus")).isEqualTo(VehicleState.of(fix(1, 1)));
    assertThat(failures).hasNegativeValue();
  }

  @Test
  void aWriterThatFailsComesBackAndWritesWhatItHadInFlight() {
    AtomicInteger throwing = new AtomicInteger(1);
    InMemoryPositionStore store =
        new InMemoryPositionStore() {
          @Override
          protected CompletionStage<Void> onWrite(
              int bucket, List<VehicleRow> rows, Runnable apply) {
            if (throwing.getAndDecrement() > 0) {
              throw new IllegalStateException("a defect");
            }
            return super.onWrite(bucket, rows, apply);
          }
        };
    kit.spawn(PositionWriter.create(table, store, metrics, new SplittableRandom()));
    assertThat(persist(gate("bus"), fix(1, 1)).join()).isEqualTo(Outcome.ACCEPTED);
  }

  /** A store that is slow, fails before and after the fact, and watches the writer's manners. */
  private static final class MoodyStore extends InMemoryPositionStore {
    final Set<Integer> inFlight = ConcurrentHashMap.newKeySet();
    final AtomicInteger mostInFlight = new AtomicInteger();
    final ConcurrentLinkedQueue<String> offences = new ConcurrentLinkedQueue<>();

    @Override
    protected CompletionStage<Void> onWrite(int bucket, List<VehicleRow> rows, Runnable apply) {
      if (!inFlight.add(bucket)) {
        offences.add("two batches of bucket " + bucket);
      }
      mostInFlight.accumulateAndGet(inFlight.size(), Math::max);
      if (rows.isEmpty() || rows.size() > 10) {
        offences.add(rows.size() + " rows");
      }
      Set<String> ids = new HashSet<>();
      for (VehicleRow row : rows) {
        if (Buckets.of(row.vehicleId()) != bucket || !ids.add(row.vehicleId())) {
          offences.add(row.vehicleId() + " in bucket " + bucket);
        }
      }
      int mood = ThreadLocalRandom.current().nextInt(10);
      return CompletableFuture.runAsync(
          () -> {
            if (mood > 1) {
              apply.run();
            }
            inFlight.remove(bucket);
            if (mood < 4) {
              throw new IllegalStateException(mood > 1 ? "answer lost" : "not applied");
            }
          },
          CompletableFuture.delayedExecutor(mood, TimeUnit.MILLISECONDS));
    }
  }

  @Test
  void throughAMoodyStoreNoNewestFixIsLostAndNoBoundIsPassed() {
    MoodyStore store = new MoodyStore();
    kit.spawn(PositionWriter.create(table, store, metrics, new SplittableRandom()));
    List<Gate> gates = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      gates.add(gate("bus-" + i % 100 + "/" + i));
    }
    for (int time = 1; time <= 20; time++) {
      for (Gate gate : gates) {
        gate.report(fix(time, time), AckLevel.ACCEPTED, outcome -> {});
      }
    }
    table.flush().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    assertThat(store.offences).isEmpty();
    assertThat(store.mostInFlight.get()).isBetween(2, 8);
    for (int i = 0; i < 300; i++) {
      assertThat(stored(store, "bus-" + i % 100 + "/" + i)).isEqualTo(VehicleState.of(fix(20, 20)));
    }
    assertThat(table.unwritten()).isZero();
  }
}
