package whereabouts.tracker.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static whereabouts.tracker.vehicle.Fixes.fix;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Attributes;
import whereabouts.tracker.vehicle.Limit;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;
import whereabouts.tracker.vehicle.Verdict;

class BucketTest {
  private static final Duration FLUSH = Duration.ofSeconds(1);

  private final ManualTime time = new ManualTime();
  private final List<Verdict> replies = new ArrayList<>();
  private FleetTable table = table("");
  private Bucket bucket = table.bucket(0);

  private FleetTable table(String settings) {
    return new FleetTable(
        FleetSettings.of(ConfigFactory.parseString(settings).withFallback(ConfigFactory.load())),
        time);
  }

  @BeforeEach
  void loadedAndEmpty() {
    bucket.open();
    bucket.load(List.of());
  }

  @AfterEach
  void invariantsHold() {
    bucket.check();
    assertThat(table.unwrittenBytes()).isEqualTo(bucket.unwrittenBytes());
  }

  private Gate gate(String id) {
    return bucket.enter(id, () -> {});
  }

  private Outcome report(Gate gate, Position fix) {
    return report(gate, fix, AckLevel.ACCEPTED).orElseThrow();
  }

  private Optional<Outcome> report(Gate gate, Position fix, AckLevel ack) {
    replies.clear();
    gate.report(fix, ack, replies::add);
    return replies.stream().findFirst().map(Verdict::outcome);
  }

  private static Position withNote(Position fix, String note) {
    return new Position(
        fix.timeMillis(),
        fix.receivedMillis(),
        fix.lat(),
        fix.lon(),
        Double.NaN,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        Attributes.of(Map.of("note", '"' + note + '"')));
  }

  private List<VehicleRow> takeRows() {
    return bucket.take(500, 65536).map(Batch::rows).orElse(List.of());
  }

  @Test
  void aNewerFixReplacesAnUnwrittenOneInPlace() {
    Gate bus = gate("bus");
    assertThat(report(bus, fix(1, 1))).isEqualTo(Outcome.ACCEPTED);
    assertThat(report(bus, fix(2, 2))).isEqualTo(Outcome.ACCEPTED);
    assertThat(takeRows()).containsExactly(new VehicleRow("bus", VehicleState.of(fix(2, 2))));
    assertThat(takeRows()).isEmpty();
  }

  @Test
  void aRowIsDueAFlushIntervalAfterItsFirstChange() {
    Gate bus = gate("bus");
    report(bus, fix(1, 1));
    time.advance(FLUSH.minusNanos(1));
    report(bus, fix(2, 2));
    assertThat(table.due()).isEmpty();
    time.advance(Duration.ofNanos(1));
    assertThat(table.due()).containsExactly(bucket);
    assertThat(table.oldestUnwrittenAge()).isEqualTo(FLUSH);
  }

  @Test
  void aChangeOfPaceHoldsForWhatWaitsAlready() {
    report(gate("bus"), fix(1, 1));
    time.advance(FLUSH.multipliedBy(2));
    assertThat(table.lag()).isEqualTo(FLUSH);
    table.setFlushInterval(FLUSH.multipliedBy(3));
    assertThat(table.due()).isEmpty();
    assertThat(table.lag()).isZero();
    table.setFlushInterval(FLUSH.dividedBy(2));
    assertThat(table.due()).containsExactly(bucket);
  }

  @Test
  void whatAsksForItIsWrittenAtOnceHoweverSlowThePace() {
    table.setFlushInterval(FLUSH.multipliedBy(10));
    Gate bus = gate("bus");
    report(bus, fix(1, 1));
    assertThat(table.due()).isEmpty();
    assertThat(report(bus, fix(2, 1), AckLevel.PERSISTED)).isEmpty();
    assertThat(table.due()).containsExactly(bucket);
  }

  @Test
  void theBucketThatHasWaitedLongestGoesFirstEvenAfterAFailure() {
    Bucket other = table.bucket(1);
    other.open();
    other.load(List.of());
    report(gate("bus"), fix(1, 1));
    Batch batch = bucket.take(500, 65536).orElseThrow();
    time.advance(Duration.ofMillis(1));
    report(other.enter("tram", () -> {}), fix(1, 1));
    time.advance(FLUSH);
    bucket.failed(batch, Duration.ofMillis(500).toNanos());
    assertThat(table.due()).containsExactly(other);
    time.advance(Duration.ofMillis(500));
    assertThat(table.due()).containsExactly(bucket, other);
    other.close();
  }

  @Test
  void onlyOneBatchOfABucketIsInFlight() {
    report(gate("bus"), fix(1, 1));
    assertThat(takeRows()).hasSize(1);
    report(gate("tram"), fix(1, 1));
    time.advance(FLUSH);
    assertThat(table.due()).isEmpty();
    assertThat(bucket.take(500, 65536)).isEmpty();
  }

  @Test
  void aStoredRowIsNotWrittenAgain() {
    Gate bus = gate("bus");
    report(bus, fix(1, 1));
    bucket.stored(bucket.take(500, 65536).orElseThrow());
    assertThat(report(bus, fix(1, 1))).isEqualTo(Outcome.DUPLICATE);
    assertThat(report(bus, fix(0, 1))).isEqualTo(Outcome.STALE);
    assertThat(takeRows()).isEmpty();
    assertThat(table.oldestUnwrittenAge()).isZero();
  }

  @Test
  void aFixThatCameWhileItsRowWasInFlightIsWrittenNext() {
    Gate bus = gate("bus");
    report(bus, fix(1, 1));
    Batch batch = bucket.take(500, 65536).orElseThrow();
    time.advance(Duration.ofMillis(300));
    report(bus, fix(2, 2));
    time.advance(Duration.ofMillis(100));
    bucket.stored(batch);
    assertThat(table.oldestUnwrittenAge()).isEqualTo(Duration.ofMillis(100));
    assertThat(takeRows()).containsExactly(new VehicleRow("bus", VehicleState.of(fix(2, 2))));
  }

  @Test
  void aFailedBatchWaitsAgainAsLongAsItDidAndGoesFirst() {
    Gate bus = gate("bus");
    report(bus, fix(1, 1));
    Batch batch = bucket.take(500, 65536).orElseThrow();
    time.advance(Duration.ofMillis(10));
    report(gate("tram"), fix(1, 1));
    report(bus, fix(2, 2));
    bucket.failed(batch, Duration.ofSeconds(5).toNanos());
    time.advance(Duration.ofSeconds(3));
    assertThat(table.oldestUnwrittenAge()).isEqualTo(Duration.ofMillis(3010));
    assertThat(table.due()).isEmpty();
    time.advance(Duration.ofSeconds(2));
    assertThat(table.due()).containsExactly(bucket);
    assertThat(takeRows()).extracting(VehicleRow::vehicleId).containsExactly("bus", "tram");
  }

  @Test
  void noBatchIsLargerThanItsBoundsButOneRowAlwaysFits() {
    for (int i = 0; i < 10; i++) {
      report(gate("bus-" + i), fix(1, 1));
    }
    assertThat(bucket.take(4, 65536).orElseThrow().rows()).hasSize(4);
    bucket.abandonInFlight();
    int oneRow = new VehicleRow("bus-0", VehicleState.of(fix(1, 1))).encodedBytes();
    assertThat(bucket.take(500, 3 * oneRow).orElseThrow().rows()).hasSize(3);
    bucket.abandonInFlight();
    assertThat(bucket.take(500, 1).orElseThrow().rows()).hasSize(1);
  }

  @Test
  void theBytesOfARowAreNotUnderestimated() {
    Position full =
        new Position(
            1, 1, 1, 1, 1, 1, 1, 1, Attributes.of(Map.of("note", "\"" + "ä".repeat(400) + "\"")));
    assertThat(new VehicleRow("🚌", VehicleState.of(full)).encodedBytes())
        .isGreaterThan(9 * 12 + 800 + 4);
  }

  @Test
  void anAckOfPersistedComesWhenTheFixIsStoredAndAsksForThatAtOnce() {
    Gate bus = gate("bus");
    assertThat(report(bus, fix(1, 1), AckLevel.PERSISTED)).isEmpty();
    assertThat(table.due()).containsExactly(bucket);
    bucket.stored(bucket.take(500, 65536).orElseThrow());
    assertThat(replies).containsExactly(Verdict.of(Outcome.ACCEPTED));
  }

  @Test
  void whatComesAfterAnUrgentBatchWasTakenIsNotUrgentUnlessThatFails() {
    Gate bus = gate("bus");
    report(bus, fix(1, 1), AckLevel.PERSISTED);
    Batch urgent = bucket.take(500, 65536).orElseThrow();
    report(gate("tram"), fix(1, 1));
    bucket.stored(urgent);
    assertThat(table.due()).isEmpty();
    time.advance(FLUSH);
    report(bus, fix(2, 2), AckLevel.PERSISTED);
    bucket.failed(bucket.take(500, 65536).orElseThrow(), 0);
    assertThat(table.due()).containsExactly(bucket);
  }

  @Test
  void anAckOfPersistedIsNotGivenForAnOlderFixInFlight() {
    Gate bus = gate("bus");
    report(bus, fix(1, 1));
    Batch older = bucket.take(500, 65536).orElseThrow();
    assertThat(report(bus, fix(2, 2), AckLevel.PERSISTED)).isEmpty();
    bucket.stored(older);
    assertThat(replies).isEmpty();
    bucket.stored(bucket.take(500, 65536).orElseThrow());
    assertThat(replies).containsExactly(Verdict.of(Outcome.ACCEPTED));
  }

  @Test
  void aPersistedFixOlderThanALoadedOneWaitsForTheBatchInFlightOnly() {
    Gate bus = gate("bus");
    report(bus, fix(1, 1));
    Batch inFlight = bucket.take(500, 65536).orElseThrow();
    bucket.load(List.of(new VehicleRow("bus", VehicleState.of(fix(3, 3)))));
    assertThat(report(bus, fix(2, 2), AckLevel.PERSISTED)).isEmpty();
    bucket.stored(inFlight);
    assertThat(replies).containsExactly(Verdict.of(Outcome.STALE));
    assertThat(table.storeWaiters()).isZero();
  }

  @Test
  void aPersistedDuplicateOrStaleFixWaitsForTheNewerOne() {
    Gate bus = gate("bus");
    report(bus, fix(2, 2));
    assertThat(report(bus, fix(1, 1), AckLevel.PERSISTED)).isEmpty();
    bucket.stored(bucket.take(500, 65536).orElseThrow());
    assertThat(replies).containsExactly(Verdict.of(Outcome.STALE));
    assertThat(report(bus, fix(2, 2), AckLevel.PERSISTED)).hasValue(Outcome.DUPLICATE);
  }

  @Test
  void reportsThatWaitForTheStoreAreBounded() {
    table = table("whereabouts.fleet.max-store-waiters = 2");
    bucket = table.bucket(0);
    loadedAndEmpty();
    Gate bus = gate("bus");
    for (int i = 1; i <= 5; i++) {
      bus.report(fix(i, 1), AckLevel.PERSISTED, replies::add);
    }
    Limit full = new Limit("store_waiters", 2, 2);
    assertThat(replies).hasSize(3).containsOnly(Verdict.refused(full));
    assertThat(bucket.find("bus")).hasValue(VehicleState.of(fix(2, 1)));
    bucket.stored(bucket.take(500, 65536).orElseThrow());
    assertThat(replies).hasSize(5);
    bus.report(fix(6, 1), AckLevel.PERSISTED, replies::add);
    bucket.stored(bucket.take(500, 65536).orElseThrow());
    assertThat(replies).hasSize(6).last().isEqualTo(Verdict.of(Outcome.ACCEPTED));
  }

  @Test
  void aNewVehicleBeyondTheBoundIsRefusedAndAKnownOneIsNot() {
    table = table("whereabouts.fleet.max-vehicles = 1");
    bucket = table.bucket(0);
    loadedAndEmpty();
    assertThat(report(gate("bus"), fix(1, 1))).isEqualTo(Outcome.ACCEPTED);
    assertThat(report(gate("tram"), fix(1, 1))).isEqualTo(Outcome.OVERLOADED);
    assertThat(report(gate("bus"), fix(2, 1))).isEqualTo(Outcome.ACCEPTED);
  }

  @Test
  void aFullBudgetOfUnwrittenBytesRefusesAllButReplacementsUntilItHasDrained() {
    long oneRow = new VehicleRow("bus", VehicleState.of(fix(1, 1))).encodedBytes();
    table = table("whereabouts.fleet.max-unwritten-bytes = " + 2 * oneRow);
    bucket = table.bucket(0);
    loadedAndEmpty();
    Gate bus = gate("bus");
    Gate written = gate("cab");
    report(written, fix(1, 1));
    bucket.stored(bucket.take(500, 65536).orElseThrow());
    report(bus, fix(1, 1));
    report(gate("van"), fix(1, 1));

    Limit full = new Limit("unwritten_bytes", 2 * oneRow, 2 * oneRow);
    for (Gate refused : List.of(written, gate("tram"))) {
      assertThat(report(refused, fix(2, 2))).isEqualTo(Outcome.OVERLOADED);
      assertThat(replies).containsExactly(Verdict.refused(full));
    }
    assertThat(bucket.find("tram")).isEmpty();
    assertThat(report(written, fix(1, 1))).isEqualTo(Outcome.DUPLICATE);
    assertThat(report(bus, fix(2, 2))).isEqualTo(Outcome.ACCEPTED);
    Batch batch = bucket.take(500, 65536).orElseThrow();
    assertThat(report(bus, fix(3, 3))).isEqualTo(Outcome.ACCEPTED);
    assertThat(report(written, fix(2, 2))).isEqualTo(Outcome.OVERLOADED);

    bucket.stored(batch);
    assertThat(table.unwrittenBytes()).isEqualTo(oneRow);
    assertThat(report(written, fix(2, 2))).isEqualTo(Outcome.ACCEPTED);
  }

  @Test
  void aReplacementIsCountedAsItIs() {
    Gate bus = gate("bus");
    report(bus, fix(1, 1));
    long plain = table.unwrittenBytes();
    report(bus, withNote(fix(2, 1), "1234"));
    assertThat(table.unwrittenBytes()).isEqualTo(plain + 4 + 8 + 4 + 6);
    report(bus, fix(3, 1));
    assertThat(table.unwrittenBytes()).isEqualTo(plain);
  }

  @Test
  void reportsThatHaveWaitedForTheStoreTooLongLeave() {
    Gate bus = gate("bus");
    report(bus, fix(1, 1), AckLevel.PERSISTED);
    time.advance(Duration.ofSeconds(1));
    report(bus, fix(2, 1), AckLevel.PERSISTED);
    time.advance(table.settings().persistedWait().minus(Duration.ofSeconds(1)));
    table.sweep(0);
    assertThat(table.storeWaiters()).isEqualTo(1);
    bus.leave();
    time.advance(Duration.ofSeconds(1));
    table.sweep(0);
    assertThat(table.storeWaiters()).isZero();
    bucket.stored(bucket.take(500, 65536).orElseThrow());
    assertThat(replies).isEmpty();
  }

  @Test
  void aSliceThatComesLateIsMergedByTheOrderOfFixes() {
    bucket.close();
    bucket.open();
    bucket.acceptWithoutSlice();
    report(gate("newer-here"), fix(9, 1));
    report(gate("newer-there"), fix(1, 1));
    report(gate("same"), fix(5, 1));
    bucket.load(
        List.of(
            new VehicleRow("newer-here", VehicleState.of(fix(3, 3))),
            new VehicleRow("newer-there", VehicleState.of(fix(3, 3))),
            new VehicleRow("same", VehicleState.of(fix(5, 1))),
            new VehicleRow("parked", VehicleState.of(fix(3, 3)))));
    assertThat(bucket.find("newer-here")).hasValue(VehicleState.of(fix(9, 1)));
    assertThat(bucket.find("newer-there")).hasValue(VehicleState.of(fix(3, 3)));
    assertThat(bucket.find("parked")).hasValue(VehicleState.of(fix(3, 3)));
    assertThat(takeRows()).extracting(VehicleRow::vehicleId).containsExactly("newer-here");
    assertThat(table.vehicles()).isEqualTo(4);
  }

  @Test
  void aLeavingBucketHandsOutExactlyWhatTheStoreMayNotHave() {
    Gate stored = gate("stored");
    report(stored, fix(1, 1));
    bucket.stored(bucket.take(500, 65536).orElseThrow());
    report(gate("writing"), fix(1, 1));
    Batch inFlight = bucket.take(500, 65536).orElseThrow();
    report(gate("waiting"), fix(1, 1));
    assertThat(bucket.close())
        .extracting(VehicleRow::vehicleId)
        .containsExactlyInAnyOrder("writing", "waiting");
    bucket.stored(inFlight);
    assertThat(report(stored, fix(2, 2), AckLevel.ACCEPTED)).isEmpty();
    assertThat(bucket.find("stored")).isEmpty();
    assertThat(table.vehicles()).isZero();
  }

  @Test
  void aGateOutlivingItsBucketWritesIntoTheNewRowAfterItsReturn() {
    Gate bus = gate("bus");
    report(bus, fix(1, 1));
    bucket.close();
    bucket.open();
    bucket.load(List.of(new VehicleRow("bus", VehicleState.of(fix(5, 5)))));
    assertThat(report(bus, fix(3, 3))).isEqualTo(Outcome.STALE);
    report(bus, fix(6, 6));
    assertThat(bucket.find("bus")).hasValue(VehicleState.of(fix(6, 6)));
  }

  @Test
  void aFlushIsOverWhenAllIsStored() {
    report(gate("bus"), fix(1, 1));
    var flushed = bucket.flush().toCompletableFuture();
    assertThat(table.due()).containsExactly(bucket);
    assertThat(flushed).isNotDone();
    bucket.stored(bucket.take(500, 65536).orElseThrow());
    assertThat(flushed).isCompleted();
    assertThat(bucket.flush().toCompletableFuture()).isCompleted();
  }

  @Test
  void onlyGatesUnusedForTheIdleTimeAreToldSo() {
    List<String> idle = new ArrayList<>();
    Gate bus = bucket.enter("bus", () -> idle.add("bus"));
    Gate tram = bucket.enter("tram", () -> idle.add("tram"));
    report(bus, fix(1, 1));
    report(tram, fix(1, 1));
    time.advance(table.settings().idleAfter().dividedBy(2));
    report(tram, fix(2, 2));
    time.advance(table.settings().idleAfter().dividedBy(2));
    table.sweep(0);
    assertThat(idle).containsExactly("bus");
  }

  @Test
  void aForgettingIsAnsweredOnceTheStoreHasForgottenToo() {
    Gate bus = gate("bus");
    report(bus, fix(5, 1));
    Batch before = bucket.take(500, 65536).orElseThrow();
    replies.clear();
    bus.forget(3000, replies::add);
    assertThat(table.due()).as("until its batch is answered").isEmpty();
    bucket.stored(before);
    assertThat(replies).as("of what was before").isEmpty();
    assertThat(table.due()).as("it does not wait for the interval").containsExactly(bucket);
    Batch forgotten = bucket.take(500, 65536).orElseThrow();
    assertThat(forgotten.rows())
        .containsExactly(new VehicleRow("bus", new VehicleState(null, 5000)));
    bucket.failed(forgotten, 0);
    assertThat(replies).isEmpty();
    bucket.stored(bucket.take(500, 65536).orElseThrow());
    assertThat(replies).containsExactly(Verdict.of(Outcome.ACCEPTED));
    assertThat(table.storeWaiters()).isZero();
  }

  @Test
  void whatIsForgottenAlreadyIsAnsweredAtOnce() {
    Gate bus = gate("bus");
    bus.forget(3000, replies::add);
    bucket.stored(bucket.take(500, 65536).orElseThrow());
    bus.forget(3000, replies::add);
    bus.forget(2000, replies::add);
    assertThat(replies).hasSize(3).containsOnly(Verdict.of(Outcome.ACCEPTED));
    assertThat(table.unwritten()).isZero();
  }

  @Test
  void aForgettingThatTheStoreDoesNotTakeIsLetGoOf() {
    Gate bus = gate("bus");
    bus.forget(3000, replies::add);
    time.advance(table.settings().persistedWait());
    table.sweep(0);
    assertThat(table.storeWaiters()).isZero();
    bucket.stored(bucket.take(500, 65536).orElseThrow());
    assertThat(replies).isEmpty();
    assertThat(bucket.find("bus")).contains(new VehicleState(null, 3000));
  }

  @Test
  void aForgettingForWhichThereIsNoRoomIsRefusedByName() {
    FleetTable full = table("whereabouts.fleet.max-vehicles = 0");
    full.bucket(0).open();
    full.bucket(0).load(List.of());
    full.bucket(0).enter("bus", () -> {}).forget(3000, replies::add);
    assertThat(replies).containsExactly(Verdict.refused(new Limit("vehicles", 0, 0)));
    assertThat(full.vehicles()).isZero();
  }

  @Test
  void aForgottenVehicleIsToldToTheStoreOnce() {
    Gate bus = gate("bus");
    report(bus, fix(1, 1));
    bus.forget(5000, replies::add);
    assertThat(takeRows()).containsExactly(new VehicleRow("bus", new VehicleState(null, 5000)));
    bucket.abandonInFlight();
    report(bus, fix(6, 1));
    Batch both = bucket.take(500, 65536).orElseThrow();
    assertThat(both.rows())
        .containsExactly(new VehicleRow("bus", new VehicleState(fix(6, 1), 5000)));
    bucket.stored(both);
    report(bus, fix(7, 1));
    assertThat(takeRows()).containsExactly(new VehicleRow("bus", VehicleState.of(fix(7, 1))));
  }

  @Test
  void whatTheStoreHasLearntMeanwhileIsMergedAndMakesNothingOlder() {
    report(gate("bus"), fix(1, 1));
    report(gate("tram"), fix(5, 5));
    bucket.refresh(
        List.of(
            new VehicleRow("bus", VehicleState.of(fix(2, 2))),
            new VehicleRow("tram", VehicleState.of(fix(4, 4))),
            new VehicleRow("ferry", VehicleState.of(fix(3, 3)))));
    assertThat(bucket.find("bus")).contains(VehicleState.of(fix(2, 2)));
    assertThat(bucket.find("tram")).contains(VehicleState.of(fix(5, 5)));
    assertThat(bucket.find("ferry")).contains(VehicleState.of(fix(3, 3)));
    assertThat(takeRows()).containsExactly(new VehicleRow("tram", VehicleState.of(fix(5, 5))));
  }

  @Test
  void aBucketThatIsNotLoadedIsNotByASliceOfBefore() {
    bucket.close();
    bucket.open();
    bucket.refresh(List.of(new VehicleRow("bus", VehicleState.of(fix(2, 2)))));
    assertThat(bucket.phase()).isEqualTo(Bucket.Phase.LOADING);
    assertThat(bucket.find("bus")).isEmpty();
    bucket.load(List.of());
  }
}
