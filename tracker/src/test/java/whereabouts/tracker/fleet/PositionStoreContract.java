package whereabouts.tracker.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.vehicle.Attributes;
import whereabouts.tracker.vehicle.FixOrder;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;

/**
 * What every {@link PositionStore} does. Each test has a bucket of its own, of the lowest ones; the
 * pinned ids of {@link #idsAreTakenAsTheyAre} fall into higher ones.
 */
public abstract class PositionStoreContract {
  private static final AtomicInteger NEXT_BUCKET = new AtomicInteger();
  private static final long T = 1_700_000_000_000L;

  private final int bucket = NEXT_BUCKET.getAndIncrement();
  private int lastId;

  /** The store, empty before the first test. */
  protected abstract PositionStore store();

  @Test
  void theNewestFixStaysWhateverTheOrder() {
    List<Position> fixes = Stream.of(1, 2, 3).map(i -> Position.at(T + i, T + 10, i, i)).toList();
    List<List<Integer>> orders =
        List.of(
            List.of(0, 1, 2),
            List.of(0, 2, 1),
            List.of(1, 0, 2),
            List.of(1, 2, 0),
            List.of(2, 0, 1),
            List.of(2, 1, 0));
    for (List<Integer> order : orders) {
      String vehicle = newVehicle();
      order.forEach(i -> put(vehicle, fixes.get(i)));
      assertThat(find(vehicle)).contains(VehicleState.of(fixes.get(2)));
    }
  }

  @Test
  void theSameWriteAgainChangesNothing() {
    String vehicle = newVehicle();
    VehicleState state = new VehicleState(Position.at(T, T, 43.7, 7.4), T - 1);
    for (int i = 0; i < 3; i++) {
      write(List.of(new VehicleRow(vehicle, state)));
      assertThat(load(bucket)).containsExactly(new VehicleRow(vehicle, state));
    }
  }

  /** The comparator and the store must choose the same of two fixes of one time. */
  @Test
  void ofEqualTimesTheStoreKeepsWhatFixOrderCallsNewer() {
    Random random = new Random(20261122);
    Map<String, VehicleState> expected = new HashMap<>();
    List<VehicleRow> first = new ArrayList<>();
    List<VehicleRow> second = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      Position a = RandomFixes.fix(random);
      Position b = RandomFixes.variant(random, a);
      assertThat(FixOrder.INSTANCE.compare(a, b)).as("%s and %s", a, b).isNotZero();
      for (List<Position> order : List.of(List.of(a, b), List.of(b, a))) {
        String vehicle = newVehicle();
        first.add(new VehicleRow(vehicle, VehicleState.of(order.get(0))));
        second.add(new VehicleRow(vehicle, VehicleState.of(order.get(1))));
        expected.put(vehicle, VehicleState.of(FixOrder.newer(a, b)));
      }
    }
    writeInBatches(first);
    writeInBatches(second);
    assertThat(byVehicle(load(bucket))).isEqualTo(expected);
  }

  /** Which of two equal fixes is kept depends on the receipt, which does not make a difference. */
  @Test
  void theSameFixReceivedTwiceEndsTheSameInEitherOrder() {
    Position once = Position.at(T, T + 1, 1, 1);
    Position again = Position.at(T, T + 2, 1, 1);
    String ab = newVehicle();
    put(ab, once);
    put(ab, again);
    String ba = newVehicle();
    put(ba, again);
    put(ba, once);
    assertThat(find(ab)).isEqualTo(find(ba));
    assertThat(FixOrder.INSTANCE.compare(find(ab).orElseThrow().newest(), once)).isZero();
  }

  @Test
  void whatIsForgottenStaysForgottenAndOnlyNewerFixesComeBack() {
    String vehicle = newVehicle();
    put(vehicle, Position.at(T, T, 1, 1));
    VehicleState forgotten = new VehicleState(null, T + 10);
    write(List.of(new VehicleRow(vehicle, forgotten)));
    assertThat(find(vehicle)).contains(forgotten);

    put(vehicle, Position.at(T + 9, T, 2, 2));
    assertThat(find(vehicle)).as("older").contains(forgotten);
    put(vehicle, Position.at(T + 10, T, 3, 3));
    assertThat(find(vehicle)).as("as old").contains(forgotten);
    Position newer = Position.at(T + 11, T, 4, 4);
    put(vehicle, newer);
    assertThat(find(vehicle)).as("newer").contains(new VehicleState(newer, T + 10));
  }

  @Test
  void aForgettingThatComesLateTakesNothingNewer() {
    String vehicle = newVehicle();
    Position newer = Position.at(T + 11, T, 4, 4);
    put(vehicle, newer);
    write(List.of(new VehicleRow(vehicle, new VehicleState(null, T + 10))));
    write(List.of(new VehicleRow(vehicle, new VehicleState(null, T + 5))));
    assertThat(find(vehicle)).contains(new VehicleState(newer, T + 10));
  }

  @Test
  void aFixAndTheForgettingBeforeItAreWrittenTogether() {
    String vehicle = newVehicle();
    put(vehicle, Position.at(T, T, 1, 1));
    VehicleState both = new VehicleState(Position.at(T + 5, T, 2, 2), T + 4);
    write(List.of(new VehicleRow(vehicle, both)));
    assertThat(find(vehicle)).contains(both);
  }

  @Test
  void anyOrderOfWritesEndsAsTheMergeOfTheStates() {
    Random random = new Random(7);
    Map<String, VehicleState> expected = new HashMap<>();
    List<List<VehicleRow>> rounds =
        Stream.generate(() -> (List<VehicleRow>) new ArrayList<VehicleRow>()).limit(4).toList();
    for (int i = 0; i < 300; i++) {
      String vehicle = newVehicle();
      VehicleState merged = VehicleState.UNKNOWN;
      for (List<VehicleRow> round : rounds) {
        Position fix = Position.at(T + random.nextInt(6), T, random.nextInt(3), 0);
        long forgottenAt = random.nextInt(3) == 0 ? T + random.nextInt(6) : 0;
        VehicleState state = VehicleState.of(fix).merge(new VehicleState(null, forgottenAt));
        round.add(new VehicleRow(vehicle, state));
        merged = merged.merge(state);
      }
      expected.put(vehicle, merged);
    }
    rounds.forEach(this::writeInBatches);
    assertThat(byVehicle(load(bucket))).isEqualTo(expected);
  }

  @Test
  void everyFieldComesBackExactly() {
    List<Position> fixes =
        List.of(
            Position.at(1, 1, 0, 0),
            new Position(
                T,
                T + 1,
                Math.nextUp(-90.0),
                Math.nextDown(180.0),
                0.1 + 0.2,
                Math.nextDown(360.0),
                -413.1,
                Double.MIN_VALUE,
                Attributes.NONE),
            new Position(
                T,
                T - 5000,
                90,
                -180,
                Double.NaN,
                0,
                Double.NaN,
                Double.MAX_VALUE,
                Attributes.of(
                    Map.of(
                        "fuel", "0.83",
                        "ignition", "true",
                        "driver", "\"night shift 🚌\"",
                        "größe", "\"\"",
                        "", "null"))));
    for (Position fix : fixes) {
      String vehicle = newVehicle();
      put(vehicle, fix);
      assertThat(find(vehicle)).contains(VehicleState.of(fix));
    }
  }

  @Test
  void idsAreTakenAsTheyAre() {
    List<String> ids =
        List.of(
            "a",
            "A",
            " a ",
            "fleet/7/bus",
            "a?b#c%2F",
            "🚌",
            "e\u0301",
            "\u00e9",
            "🚌".repeat(128));
    for (String id : ids) {
      Position fix = Position.at(T, T, ids.indexOf(id), 1);
      await(store().write(Buckets.of(id), List.of(new VehicleRow(id, VehicleState.of(fix)))));
    }
    for (String id : ids) {
      Position fix = Position.at(T, T, ids.indexOf(id), 1);
      assertThat(find(id)).as(id).contains(VehicleState.of(fix));
      assertThat(load(Buckets.of(id))).contains(new VehicleRow(id, VehicleState.of(fix)));
    }
  }

  @Test
  void aBucketHoldsItsOwnRowsOnly() {
    String vehicle = newVehicle();
    put(vehicle, Position.at(T, T, 1, 1));
    assertThat(load(bucket)).extracting(VehicleRow::vehicleId).containsExactly(vehicle);
    assertThat(load(NEXT_BUCKET.getAndIncrement())).isEmpty();
  }

  @Test
  void aLoadBringsTheWholeBucketWithTheForgottenVehicles() {
    Map<String, VehicleState> expected = new HashMap<>();
    List<VehicleRow> rows = new ArrayList<>();
    for (int i = 0; i < 5500; i++) {
      VehicleState state =
          i % 100 == 0
              ? new VehicleState(null, T + i)
              : VehicleState.of(Position.at(T + i, T, i / 100.0, 1));
      VehicleRow row = new VehicleRow(newVehicle(), state);
      rows.add(row);
      expected.put(row.vehicleId(), state);
    }
    writeInBatches(rows);
    List<VehicleRow> loaded = load(bucket);
    assertThat(loaded).hasSize(rows.size());
    assertThat(byVehicle(loaded)).isEqualTo(expected);
  }

  @Test
  void whatWasNeverWrittenIsNotThere() {
    assertThat(find(newVehicle())).isEmpty();
    assertThat(load(bucket)).isEmpty();
  }

  @Test
  void nothingToWriteIsWrittenAtOnce() {
    write(List.of());
    write(List.of(new VehicleRow(newVehicle(), VehicleState.UNKNOWN)));
    assertThat(load(bucket)).isEmpty();
  }

  /** An id of this test's bucket. */
  private String newVehicle() {
    return Stream.generate(() -> "vehicle-" + lastId++)
        .filter(id -> Buckets.of(id) == bucket)
        .findFirst()
        .orElseThrow();
  }

  private void put(String vehicleId, Position fix) {
    write(List.of(new VehicleRow(vehicleId, VehicleState.of(fix))));
  }

  private void write(List<VehicleRow> rows) {
    await(store().write(bucket, rows));
  }

  private void writeInBatches(List<VehicleRow> rows) {
    int size = 500;
    IntStream.iterate(0, from -> from < rows.size(), from -> from + size)
        .forEach(from -> write(rows.subList(from, Math.min(from + size, rows.size()))));
  }

  private List<VehicleRow> load(int bucket) {
    return await(store().load(bucket));
  }

  private Optional<VehicleState> find(String vehicleId) {
    return await(store().find(vehicleId));
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static Map<String, VehicleState> byVehicle(List<VehicleRow> rows) {
    Map<String, VehicleState> states = new HashMap<>();
    rows.forEach(row -> states.put(row.vehicleId(), row.state()));
    return states;
  }
}
