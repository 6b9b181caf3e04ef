package whereabouts.tracker.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static whereabouts.tracker.vehicle.Fixes.fix;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Limit;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;
import whereabouts.tracker.vehicle.Verdict;

class VehicleTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString("pekko.log-dead-letters = off")
              .withFallback(ConfigFactory.load()));

  private final ManualTime time = new ManualTime();
  private final FleetTable table =
      new FleetTable(
          FleetSettings.of(
              ConfigFactory.parseString("whereabouts.fleet.waiting-reports = 2")
                  .withFallback(ConfigFactory.load())),
          time);
  private final Bucket bucket = table.bucketOf("bus");
  private final TestProbe<Vehicle.Reported> replies = KIT.createTestProbe();
  private final TestProbe<String> keeper = KIT.createTestProbe();
  private final TestProbe<ActorRef<FleetCommand>> passivations = KIT.createTestProbe();

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  private ActorRef<FleetCommand> vehicle() {
    return KIT.spawn(
        Vehicle.create(
            "bus",
            table,
            () -> keeper.getRef().tell("wake"),
            self -> passivations.getRef().tell(self)));
  }

  private void bucketIsHere() {
    bucket.open();
    bucket.load(List.of());
  }

  private void report(ActorRef<FleetCommand> vehicle, Position fix, long correlation) {
    vehicle.tell(new Vehicle.Report(fix, AckLevel.ACCEPTED, correlation, replies.getRef()));
  }

  private void expect(long correlation, Outcome outcome) {
    expect(correlation, Verdict.of(outcome));
  }

  private void expect(long correlation, Verdict verdict) {
    assertThat(replies.receiveMessage()).isEqualTo(new Vehicle.Reported(correlation, verdict));
  }

  @Test
  void aReportIsJudgedAndPutIntoTheRow() {
    bucketIsHere();
    ActorRef<FleetCommand> bus = vehicle();
    report(bus, fix(2, 1), 1);
    report(bus, fix(1, 1), 2);
    report(bus, fix(2, 1), 3);
    expect(1, Outcome.ACCEPTED);
    expect(2, Outcome.STALE);
    expect(3, Outcome.DUPLICATE);
    assertThat(bucket.find("bus")).hasValue(VehicleState.of(fix(2, 1)));
  }

  @Test
  void aStoppedVehicleLosesNoRowAndIsTheSameAfterItsReturn() {
    bucketIsHere();
    ActorRef<FleetCommand> bus = vehicle();
    report(bus, fix(2, 1), 1);
    expect(1, Outcome.ACCEPTED);
    bus.tell(FleetCommand.Stop.INSTANCE);
    bus.tell(FleetCommand.Stop.INSTANCE);
    replies.expectTerminated(bus);
    assertThat(bucket.gates()).isZero();
    report(vehicle(), fix(1, 1), 2);
    expect(2, Outcome.STALE);
    assertThat(bucket.take(500, 65536).orElseThrow().rows())
        .containsExactly(new VehicleRow("bus", VehicleState.of(fix(2, 1))));
  }

  @Test
  void reportsBeforeTheSliceWaitForItBoundedAndWakeTheKeeper() {
    ActorRef<FleetCommand> bus = vehicle();
    assertThat(keeper.receiveMessage()).isEqualTo("wake");
    report(bus, fix(5, 1), 1);
    report(bus, fix(9, 1), 2);
    report(bus, fix(9, 2), 3);
    expect(3, Verdict.refused(new Limit("waiting_reports", 2, 2)));
    replies.expectNoMessage(Duration.ofMillis(50));
    bucket.open();
    bucket.load(List.of(new VehicleRow("bus", VehicleState.of(fix(7, 7)))));
    expect(1, Outcome.STALE);
    expect(2, Outcome.ACCEPTED);
  }

  @Test
  void ifTheSliceIsLateReportsAreTakenWithoutIt() {
    bucket.open();
    ActorRef<FleetCommand> bus = vehicle();
    report(bus, fix(5, 1), 1);
    bucket.acceptWithoutSlice();
    expect(1, Outcome.ACCEPTED);
  }

  @Test
  void aForgottenVehicleTakesOnlyFixesOfLater() {
    bucketIsHere();
    ActorRef<FleetCommand> bus = vehicle();
    report(bus, fix(5, 1), 1);
    bus.tell(new Vehicle.Forget(3_000, 2, replies.getRef()));
    report(bus, fix(5, 2), 3);
    report(bus, fix(6, 1), 4);
    expect(1, Outcome.ACCEPTED);
    expect(3, Outcome.STALE);
    expect(4, Outcome.ACCEPTED);
    bucket.stored(bucket.take(500, 65536).orElseThrow());
    expect(2, Outcome.ACCEPTED);
  }

  @Test
  void anIdleVehicleAsksToPassivate() {
    bucketIsHere();
    ActorRef<FleetCommand> bus = vehicle();
    report(bus, fix(5, 1), 1);
    expect(1, Outcome.ACCEPTED);
    time.advance(table.settings().idleAfter());
    table.sweep(bucket.index());
    assertThat(passivations.receiveMessage()).isEqualTo(bus);
  }

  @Test
  void aVehicleThatHasNothingToKeepAsksToPassivateAtOnce() {
    bucketIsHere();
    ActorRef<FleetCommand> bus = vehicle();
    report(bus, Position.at(Long.MAX_VALUE, 1, 1, 1), 1);
    expect(1, Outcome.FUTURE);
    assertThat(passivations.receiveMessage()).isEqualTo(bus);
    assertThat(table.vehicles()).isZero();
  }

  @Test
  void afterItsBucketHasLeftAVehicleAnswersNothing() {
    bucketIsHere();
    ActorRef<FleetCommand> bus = vehicle();
    report(bus, fix(5, 1), 1);
    expect(1, Outcome.ACCEPTED);
    bucket.close();
    report(bus, fix(6, 1), 2);
    bus.tell(FleetCommand.Stop.INSTANCE);
    replies.expectTerminated(bus);
    replies.expectNoMessage(Duration.ZERO);
  }
}
