package whereabouts.tracker.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.FixOrder;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;

/**
 * Drives vehicles, a bucket, a drain and a last-write-wins store through random interleavings of
 * reports, late ones, ties, forgetting, actors that restart, batches that fail before or after the
 * fact or whose timed-out write is applied much later, slices that are read before a write and used
 * after it, hand-offs with what is left sent as reports, and crashes. After every step the bucket
 * must know exactly what it was told and loaded; in the end the store must know it too.
 */
class FleetModelTest {
  private static final int STEPS = 120;
  private static final List<String> VEHICLES = List.of("bus", "tram", "ferry");
  private static final FleetSettings AMPLE = FleetSettings.of(ConfigFactory.load());
  private static final FleetSettings SCARCE =
      FleetSettings.of(
          ConfigFactory.parseString("whereabouts.fleet.max-unwritten-bytes = 300")
              .withFallback(ConfigFactory.load()));

  @Property(tries = 3000)
  void theNewestIsNeverLostToAnythingOlder(@ForAll long seed) {
    new Run(new Random(seed)).play();
  }

  /** One schedule. */
  private static final class Run {
    private final Random random;

    /** Some schedules have room for two unwritten rows. */
    private final boolean scarce;

    private final ManualTime time = new ManualTime();
    private final InMemoryPositionStore store = new InMemoryPositionStore();
    private final Map<String, Gate> gates = new HashMap<>();

    /** What the bucket must know: the join of what it was told and what it loaded. */
    private final Map<String, VehicleState> known = new HashMap<>();

    /** What was answered as persisted. */
    private final Map<String, VehicleState> promised = new HashMap<>();

    /** What the store has acknowledged of each row of this table, as it was written. */
    private final Map<String, VehicleState> acknowledged = new HashMap<>();

    /** Writes that timed out and are applied at any later time. */
    private final List<List<VehicleRow>> wandering = new ArrayList<>();

    private FleetTable table;
    private Bucket bucket;
    private @Nullable Batch inFlight;
    private Map<String, VehicleState> whenTaken = new HashMap<>();
    private @Nullable List<VehicleRow> slice;

    Run(Random random) {
      this.random = random;
      this.scarce = random.nextInt(4) == 0;
      this.table = newTable();
      this.bucket = table.bucket(0);
    }

    private FleetTable newTable() {
      return new FleetTable(scarce ? SCARCE : AMPLE, time);
    }

    void play() {
      arrive();
      for (int i = 0; i < STEPS; i++) {
        step();
        time.advance(Duration.ofMillis(random.nextInt(300)));
        bucket.check();
        assertThat(table.unwrittenBytes()).isEqualTo(bucket.unwrittenBytes());
        VEHICLES.forEach(this::knowsExactlyWhatItShould);
      }
      settle();
    }

    private void step() {
      int choice = random.nextInt(100);
      if (choice < 45) {
        report(anyVehicle(), anyFix());
      } else if (choice < 48) {
        forget(anyVehicle());
      } else if (choice < 53) {
        restartActor(anyVehicle());
      } else if (choice < 65) {
        takeBatch();
      } else if (choice < 82) {
        finishBatch();
      } else if (choice < 87) {
        applyWandering();
      } else if (choice < 91) {
        readSlice();
      } else if (choice < 95) {
        mergeSlice();
      } else if (choice < 98 && !scarce) { // whose new owner may refuse what it is told
        handOff();
      } else {
        crash();
      }
    }

    private String anyVehicle() {
      return VEHICLES.get(random.nextInt(VEHICLES.size()));
    }

    private Position anyFix() {
      long now = 1_000_000;
      return Position.at(now + random.nextInt(12), now, random.nextInt(5) - 2, 1);
    }

    private void report(String vehicle, Position fix) {
      AckLevel ack = random.nextInt(4) == 0 ? AckLevel.PERSISTED : AckLevel.ACCEPTED;
      VehicleState before = known(vehicle);
      Outcome expected = before.judge(fix, Duration.ofMinutes(2));
      boolean full = bucket.unwrittenBytes() >= table.settings().maxUnwrittenBytes();
      List<Outcome> replies = new ArrayList<>();
      gate(vehicle)
          .report(
              fix,
              ack,
              verdict -> {
                replies.add(verdict.outcome());
                if (ack == AckLevel.PERSISTED && verdict.reached() == null) {
                  promised.merge(vehicle, VehicleState.of(fix), VehicleState::merge);
                  storeHasAtLeast(vehicle, fix);
                }
              });
      if (replies.contains(Outcome.OVERLOADED)) {
        assertThat(full && expected == Outcome.ACCEPTED).isTrue();
        return;
      }
      if (ack == AckLevel.ACCEPTED || !replies.isEmpty()) {
        assertThat(replies).containsExactly(expected);
      }
      if (expected == Outcome.ACCEPTED) {
        known.put(vehicle, before.with(fix));
      }
    }

    private void forget(String vehicle) {
      long now = 1_000_000L + random.nextInt(6);
      known.put(vehicle, known(vehicle).forget(now));
      gate(vehicle).forget(now, verdict -> {});
    }

    private Gate gate(String vehicle) {
      return gates.computeIfAbsent(vehicle, id -> bucket.enter(id, () -> {}));
    }

    private void restartActor(String vehicle) {
      Gate gate = gates.remove(vehicle);
      if (gate != null) {
        gate.leave();
      }
    }

    private void takeBatch() {
      bucket
          .take(1 + random.nextInt(3), 65536)
          .ifPresent(
              batch -> {
                assertThat(batch.rows()).extracting(VehicleRow::vehicleId).doesNotHaveDuplicates();
                for (VehicleRow row : batch.rows()) {
                  assertThat(known(row.vehicleId()))
                      .as("a row that did not change is not written again")
                      .isNotEqualTo(acknowledged.get(row.vehicleId()));
                }
                inFlight = batch;
                whenTaken = new HashMap<>(known);
              });
    }

    private void finishBatch() {
      Batch batch = inFlight;
      inFlight = null;
      if (batch == null) {
        return;
      }
      switch (random.nextInt(6)) {
        case 0 -> bucket.failed(batch, 0); // before the fact
        case 1 -> { // after it: the answer was lost
          write(batch.rows());
          bucket.failed(batch, 0);
        }
        case 2 -> { // it timed out and is applied later
          wandering.add(batch.rows());
          bucket.failed(batch, 0);
        }
        case 3 -> bucket.abandonInFlight(); // the writer restarted
        default -> {
          write(batch.rows());
          bucket.stored(batch);
          for (VehicleRow row : batch.rows()) {
            acknowledged.put(row.vehicleId(), whenTaken.get(row.vehicleId()));
          }
        }
      }
    }

    private void applyWandering() {
      if (!wandering.isEmpty()) {
        write(wandering.remove(random.nextInt(wandering.size())));
      }
    }

    private void write(List<VehicleRow> rows) {
      store.write(0, rows).toCompletableFuture().join();
    }

    private void readSlice() {
      slice = store.load(0).toCompletableFuture().join();
    }

    private void mergeSlice() {
      if (slice != null) {
        for (VehicleRow row : slice) {
          known.merge(row.vehicleId(), row.state(), VehicleState::merge);
        }
        bucket.load(slice);
        slice = null;
      }
    }

    /** The bucket comes to a node; its slice may come at once or only after reports. */
    private void arrive() {
      bucket.open();
      if (random.nextBoolean()) {
        bucket.acceptWithoutSlice();
      }
      readSlice();
      if (random.nextBoolean()) {
        mergeSlice();
      }
    }

    private void leaveAll() {
      gates.values().forEach(Gate::leave);
      gates.clear();
      inFlight = null;
    }

    private void handOff() {
      if (inFlight != null && random.nextBoolean()) {
        wandering.add(inFlight.rows());
      }
      leaveAll();
      List<VehicleRow> left = bucket.close();
      assertThat(table.vehicles()).isZero();
      assertThat(table.unwrittenBytes()).isZero();
      table = newTable();
      acknowledged.clear();
      bucket = table.bucket(0);
      Map<String, VehicleState> before = new HashMap<>(known);
      known.clear();
      arrive();
      // what is not told to the new owner, the store must have
      for (VehicleRow row : left) {
        if (row.state().forgottenAtMillis() == 0) {
          row.state().position().ifPresent(fix -> report(row.vehicleId(), fix));
        } else {
          write(List.of(row));
        }
      }
      readSlice();
      mergeSlice();
      before.forEach(
          (vehicle, state) ->
              assertThat(same(known(vehicle).merge(state), known(vehicle))).isTrue());
    }

    private void crash() {
      if (inFlight != null && random.nextBoolean()) {
        wandering.add(inFlight.rows());
      }
      gates.clear();
      inFlight = null;
      table = newTable();
      acknowledged.clear();
      bucket = table.bucket(0);
      known.clear();
      arrive();
      readSlice();
      mergeSlice();
      promised.forEach(
          (vehicle, state) -> {
            VehicleState now = known(vehicle);
            assertThat(same(now.merge(state), now)).isTrue();
          });
    }

    private void settle() {
      mergeSlice();
      while (!wandering.isEmpty()) {
        applyWandering();
      }
      if (inFlight != null) {
        bucket.abandonInFlight();
        inFlight = null;
      }
      for (var batch = bucket.take(500, 65536);
          batch.isPresent();
          batch = bucket.take(500, 65536)) {
        write(batch.get().rows());
        bucket.stored(batch.get());
      }
      bucket.check();
      Map<String, VehicleState> stored = new HashMap<>();
      store
          .load(0)
          .toCompletableFuture()
          .join()
          .forEach(row -> stored.put(row.vehicleId(), row.state()));
      VEHICLES.forEach(
          vehicle -> {
            VehicleState inStore = stored.getOrDefault(vehicle, VehicleState.UNKNOWN);
            assertThat(same(inStore.merge(known(vehicle)), inStore)).as(vehicle).isTrue();
          });
      assertThat(bucket.take(500, 65536)).isEmpty();
    }

    private void storeHasAtLeast(String vehicle, Position fix) {
      VehicleState stored =
          store.load(0).toCompletableFuture().join().stream()
              .filter(row -> row.vehicleId().equals(vehicle))
              .map(VehicleRow::state)
              .findFirst()
              .orElse(VehicleState.UNKNOWN);
      assertThat(same(stored.merge(VehicleState.of(fix)), stored)).isTrue();
    }

    private void knowsExactlyWhatItShould(String vehicle) {
      VehicleState here = bucket.find(vehicle).orElse(VehicleState.UNKNOWN);
      assertThat(same(here, known(vehicle))).as("%s: %s", vehicle, here).isTrue();
    }

    private VehicleState known(String vehicle) {
      return known.getOrDefault(vehicle, VehicleState.UNKNOWN);
    }
  }

  /** But for when it was received, which does not count. */
  private static boolean same(VehicleState a, VehicleState b) {
    return a.forgottenAtMillis() == b.forgottenAtMillis()
        && a.position().isPresent() == b.position().isPresent()
        && (a.position().isEmpty()
            || FixOrder.INSTANCE.compare(a.position().get(), b.position().get()) == 0);
  }
}
