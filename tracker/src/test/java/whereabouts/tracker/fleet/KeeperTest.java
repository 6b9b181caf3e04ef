package whereabouts.tracker.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static whereabouts.tracker.vehicle.Fixes.fix;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.VehicleState;
import whereabouts.tracker.vehicle.Vehicles.Lookup;

class KeeperTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString("pekko.log-dead-letters = off")
              .withFallback(ConfigFactory.load()));
  private static final VehicleRow PARKED = new VehicleRow("parked", VehicleState.of(fix(1, 1)));

  private final FleetTable table =
      new FleetTable(
          FleetSettings.of(
              ConfigFactory.parseString(
                      "whereabouts.fleet { slice-wait = 100ms, hand-off-wait = 100ms }")
                  .withFallback(ConfigFactory.load())),
          System::nanoTime);
  private final Bucket bucket = table.bucket(7);
  private final CompletableFuture<List<VehicleRow>> slice = new CompletableFuture<>();
  private final TestProbe<List<VehicleRow>> handedOn = KIT.createTestProbe();
  private final TestProbe<Lookup> found = KIT.createTestProbe();

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  private ActorRef<FleetCommand> keeper() {
    return KIT.spawn(
        Keeper.create(
            7, table, new SliceLoader(index -> slice, 1), left -> handedOn.getRef().tell(left)));
  }

  private Lookup find(ActorRef<FleetCommand> keeper, String vehicleId) {
    keeper.tell(new Keeper.Find(vehicleId, found.getRef()));
    return found.receiveMessage();
  }

  private void put(String vehicleId) {
    Gate gate = bucket.enter(vehicleId, () -> {});
    gate.report(fix(2, 2), AckLevel.ACCEPTED, outcome -> {});
    gate.leave();
  }

  @Test
  void itLoadsTheSliceAndAnswersForParkedVehiclesWithoutWakingThem() {
    ActorRef<FleetCommand> keeper = keeper();
    keeper.tell(Keeper.Touch.INSTANCE);
    slice.complete(List.of(PARKED));
    bucket.whenAccepting().toCompletableFuture().join();
    assertThat(find(keeper, "parked")).isEqualTo(new Lookup.Found(fix(1, 1)));
    assertThat(find(keeper, "unknown")).isEqualTo(new Lookup.NotFound());
    assertThat(bucket.gates()).isZero();
    assertThat(table.vehicles()).isEqualTo(1);
  }

  @Test
  void itTellsHowAVehicleStandsAndLeavesNothingBehind() {
    ActorRef<FleetCommand> keeper = keeper();
    slice.complete(List.of(PARKED));
    bucket.whenAccepting().toCompletableFuture().join();
    put("bus");
    Inspection bus = inspect(keeper, "bus");
    assertThat(bus.bucket()).isEqualTo(7);
    assertThat(bus.loaded()).isTrue();
    assertThat(bus.state()).isEqualTo(VehicleState.of(fix(2, 2)));
    assertThat(bus.awake()).isFalse();
    assertThat(bus.unwrittenMillis()).isNotNegative();
    assertThat(inspect(keeper, "parked"))
        .isEqualTo(new Inspection("", 7, true, PARKED.state(), false, null, 0));
    assertThat(inspect(keeper, "unknown"))
        .isEqualTo(new Inspection("", 7, true, VehicleState.UNKNOWN, false, null, 0));
    assertThat(table.vehicles()).isEqualTo(2);
    assertThat(bucket.gates()).isZero();
  }

  private Inspection inspect(ActorRef<FleetCommand> keeper, String vehicleId) {
    TestProbe<Inspection> inspected = KIT.createTestProbe();
    keeper.tell(new Keeper.Inspect(vehicleId, inspected.getRef()));
    return inspected.receiveMessage();
  }

  @Test
  void untilTheSliceIsHereNothingIsSaidOfAnyVehicle() {
    ActorRef<FleetCommand> keeper = keeper();
    bucket.whenAccepting().toCompletableFuture().join();
    put("bus");
    assertThat(find(keeper, "bus")).isInstanceOf(Lookup.Unavailable.class);
    assertThat(find(keeper, "unknown")).isInstanceOf(Lookup.Unavailable.class);
    slice.complete(List.of(PARKED));
    found.awaitAssert(
        () -> {
          assertThat(find(keeper, "bus")).isEqualTo(new Lookup.Found(fix(2, 2)));
          return null;
        });
  }

  @Test
  void aFailedLoadIsTriedAgain() {
    Queue<CompletableFuture<List<VehicleRow>>> answers =
        new ConcurrentLinkedQueue<>(
            List.of(
                CompletableFuture.failedFuture(new IllegalStateException("the store is down")),
                CompletableFuture.completedFuture(List.of(PARKED))));
    SliceLoader loader = new SliceLoader(index -> answers.remove(), 1);
    ActorRef<FleetCommand> keeper = KIT.spawn(Keeper.create(7, table, loader, left -> {}));
    found.awaitAssert(
        () -> {
          assertThat(find(keeper, "parked")).isEqualTo(new Lookup.Found(fix(1, 1)));
          return null;
        });
  }

  @Test
  void aLeavingBucketIsWrittenOnceItsVehiclesAreGone() {
    ActorRef<FleetCommand> keeper = keeper();
    slice.complete(List.of());
    bucket.whenAccepting().toCompletableFuture().join();
    Gate late = bucket.enter("late", () -> {});
    keeper.tell(FleetCommand.Stop.INSTANCE);
    keeper.tell(FleetCommand.Stop.INSTANCE);
    late.report(fix(3, 3), AckLevel.ACCEPTED, outcome -> {});
    late.leave();
    Batch batch = found.awaitAssert(() -> bucket.take(500, 65536).orElseThrow(AssertionError::new));
    bucket.stored(batch);
    found.expectTerminated(keeper);
    handedOn.expectNoMessage(Duration.ZERO);
    assertThat(bucket.phase()).isEqualTo(Bucket.Phase.CLOSED);
    assertThat(table.vehicles()).isZero();
  }

  @Test
  void whatCanNotBeWrittenInTimeIsHandedOn() {
    ActorRef<FleetCommand> keeper = keeper();
    slice.complete(List.of(PARKED));
    bucket.whenAccepting().toCompletableFuture().join();
    put("bus");
    keeper.tell(FleetCommand.Stop.INSTANCE);
    assertThat(handedOn.receiveMessage())
        .containsExactly(new VehicleRow("bus", VehicleState.of(fix(2, 2))));
    found.expectTerminated(keeper);
  }

  @Test
  void aVehicleThatDoesNotEndHoldsTheHandOffForABoundedTimeOnly() {
    ActorRef<FleetCommand> keeper = keeper();
    slice.complete(List.of());
    bucket.whenAccepting().toCompletableFuture().join();
    bucket.enter("stuck", () -> {}).report(fix(3, 3), AckLevel.ACCEPTED, outcome -> {});
    keeper.tell(FleetCommand.Stop.INSTANCE);
    assertThat(handedOn.receiveMessage()).hasSize(1);
    found.expectTerminated(keeper);
  }
}
