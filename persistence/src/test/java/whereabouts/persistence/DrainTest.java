package whereabouts.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import whereabouts.persistence.DrainSimulation.Answer;
import whereabouts.persistence.DrainSimulation.Seen;
import whereabouts.persistence.DrainSimulation.Store;

/** The drain and its pace against stores of all tempers. */
class DrainTest {
  private static final int IN_FLIGHT = 64;
  private static final long FLUSH_MILLIS = 1000;
  private static final long MAX_FLUSH_MILLIS = 10_000;
  private static final long TARGET_AGE_MILLIS = 2000;

  /** Set up for stores that are far away. */
  private final DrainSimulation fleet =
      new DrainSimulation(
          5000, Duration.ofSeconds(2), "whereabouts.fleet.max-batches-in-flight = " + IN_FLIGHT);

  private static Duration millis(double millis) {
    return Duration.ofNanos((long) (millis * 1e6));
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  /** Takes as long for every batch, however many there are. */
  private static Store always(double millis) {
    return (now, rows) -> new Answer(millis(millis), true);
  }

  /** Answers nothing in time. */
  private static Store frozen() {
    return (now, rows) -> new Answer(seconds(3), false);
  }

  /** Says at once that every write has timed out. */
  private static Store failing() {
    return (now, rows) -> new Answer(millis(10), false);
  }

  /** Does one batch after the other; what waits, waits in its queue. */
  private static Store serving(double batchesPerSecond) {
    return new Store() {
      private Duration busyUntil = Duration.ZERO;

      @Override
      public Answer write(Duration now, int rows) {
        Duration begin = busyUntil.compareTo(now) > 0 ? busyUntil : now;
        busyUntil = begin.plus(millis(1000 / batchesPerSecond));
        return new Answer(busyUntil.minus(now).plusMillis(15), true);
      }
    };
  }

  /** Takes about so long, and now and then much longer. */
  private static Store jittery(double medianMillis) {
    Random random = new Random(3);
    return (now, rows) ->
        new Answer(millis(medianMillis * Math.exp(0.8 * random.nextGaussian())), true);
  }

  private static void assertAtRest(Seen seen) {
    assertThat((double) seen.intervalMillis.getMax() / seen.intervalMillis.getMin())
        .isLessThan(1.6);
  }

  @Example
  void aQuickStoreIsWrittenAtTheFlushInterval() {
    Seen seen = fleet.run(seconds(20), always(18));
    assertThat(seen.intervalMillis.getMax()).isEqualTo(FLUSH_MILLIS);
    assertThat(seen.ageMillis.getMax()).isLessThan(FLUSH_MILLIS * 11 / 10);
  }

  @Example
  void asItComesItDoesForAStoreNearby() {
    DrainSimulation asItComes = new DrainSimulation(5000, Duration.ofSeconds(2));
    Seen seen = asItComes.run(seconds(20), always(18));
    assertThat(seen.ageMillis.getMax()).isLessThan(FLUSH_MILLIS * 12 / 10);
    asItComes.run(seconds(10), always(40));
    Seen slower = asItComes.run(seconds(20), always(40));
    assertThat(slower.ageMillis.getMax()).isLessThanOrEqualTo(TARGET_AGE_MILLIS);
  }

  @Example
  void otherSettingsHoldAtOnce() {
    fleet.run(seconds(5), always(18));
    fleet.set(
        "whereabouts.fleet.flush-interval = 4 s",
        "whereabouts.fleet.target-age = 6 s",
        "whereabouts.fleet.max-batch-rows = 3",
        "whereabouts.fleet.max-batches-in-flight = 5");
    fleet.run(seconds(8), always(1));
    Seen rare = fleet.run(seconds(20), always(1));
    assertThat(rare.intervalMillis.getMin()).isEqualTo(4000);
    assertThat(rare.ageMillis.getMax()).isBetween(4000L, 6000L);
    assertThat(rare.rowsOfStored.getMax()).isEqualTo(3);
    assertThat(rare.inFlight.getMax()).isLessThanOrEqualTo(5);

    fleet.set("whereabouts.fleet.flush-interval = 200 ms");
    fleet.run(seconds(1), always(1));
    Seen often = fleet.run(seconds(5), always(1));
    assertThat(often.intervalMillis.getMax()).isEqualTo(200);
    assertThat(often.ageMillis.getMax()).isLessThan(300);
  }

  @Example
  void aSlowStoreGetsLargerAndRarerBatchesWithinTheTargetAge() {
    Seen quick = fleet.run(seconds(20), always(18));
    fleet.run(seconds(5), always(70));
    Seen slow = fleet.run(seconds(20), always(70));
    assertThat(slow.rowsOfStored.getAverage()).isGreaterThan(1.3 * quick.rowsOfStored.getAverage());
    assertThat(slow.rowsOfStored.getCount()).isLessThan(quick.rowsOfStored.getCount() * 7 / 10);
    assertThat(slow.ageMillis.getMax()).isBetween(TARGET_AGE_MILLIS * 8 / 10, TARGET_AGE_MILLIS);
    assertAtRest(slow);
  }

  @Example
  void aStoreThatCanJustBeKeptQuickByRarerBatchesIsKeptQuick() {
    fleet.run(seconds(10), serving(500));
    Seen seen = fleet.run(seconds(60), serving(500));
    assertThat(seen.ageMillis.getMax()).isLessThan(TARGET_AGE_MILLIS * 11 / 10);
    assertThat(seen.inFlight.getAverage()).isLessThan(IN_FLIGHT * 2 / 3.0);
    assertAtRest(seen);
  }

  @Example
  void aStoreThatCanNotKeepUpIsWrittenAsFastAsItCanAndNothingGrows() {
    fleet.run(seconds(10), serving(200));
    Seen seen = fleet.run(seconds(60), serving(200));
    assertThat(seen.rowsOfStored.getCount()).isGreaterThan(60 * 200 * 9 / 10);
    assertThat(seen.ageMillis.getMax()).isLessThan(5500);
    assertThat(seen.inFlight.getMax()).isEqualTo(IN_FLIGHT);
    assertAtRest(seen);
  }

  @Example
  void theWaitHasABoundHoweverSlowTheStoreIs() {
    fleet.run(seconds(30), serving(40));
    Seen seen = fleet.run(seconds(60), serving(40));
    assertThat(seen.intervalMillis.getMin()).isGreaterThan(MAX_FLUSH_MILLIS * 8 / 10);
    assertThat(seen.intervalMillis.getMax()).isEqualTo(MAX_FLUSH_MILLIS);
    assertThat(seen.rowsOfStored.getCount()).isGreaterThan(60 * 40 * 9 / 10);
  }

  @Example
  void jitterMovesItLittle() {
    fleet.run(seconds(20), jittery(30));
    Seen seen = fleet.run(seconds(60), jittery(30));
    assertThat(seen.intervalMillis.getMax()).isLessThan(TARGET_AGE_MILLIS);
    assertAtRest(seen);
  }

  @Example
  void aShortPauseIsForgottenAtOnce() {
    fleet.run(seconds(5), always(18));
    fleet.run(millis(300), always(300));
    fleet.run(seconds(2), always(18));
    assertThat(fleet.run(seconds(5), always(18)).intervalMillis.getMax()).isEqualTo(FLUSH_MILLIS);
  }

  @Property(tries = 10)
  void afterAnOutageOfAnyLengthAllIsWrittenWithinSeconds(
      @ForAll @IntRange(min = 1, max = 40) int length, @ForAll boolean frozen) {
    fleet.run(seconds(5), serving(1500));
    Seen down = fleet.run(seconds(length), frozen ? frozen() : failing());
    assertThat(down.rowsOfStored.getCount()).isLessThanOrEqualTo(IN_FLIGHT);
    fleet.run(seconds(5), serving(1500));
    Seen back = fleet.run(seconds(5), serving(1500));
    assertThat(back.failed).isZero();
    assertThat(back.ageMillis.getMax()).isLessThan(2 * FLUSH_MILLIS);
  }

  @Example
  void theOldestBucketGoesFirstAfterAnOutage() {
    fleet.run(seconds(5), always(18));
    fleet.run(seconds(20), frozen());
    Seen back = fleet.run(seconds(3), always(18));
    List<Long> since = back.sinceOfTaken.subList(0, 900);
    long younger =
        IntStream.range(1, since.size()).filter(i -> since.get(i) < since.get(i - 1)).count();
    assertThat(younger).as("of those that were probed last").isLessThanOrEqualTo(4);
  }

  @Example
  void aStoreThatTakesNothingIsOnlyProbed() {
    fleet.run(seconds(5), always(18));
    fleet.run(seconds(5), failing());
    Seen seen = fleet.run(seconds(20), failing());
    assertThat(seen.inFlight.getMax()).isLessThanOrEqualTo(2);
    assertThat(seen.failed).isBetween(20, 20 * 200);
    assertThat(fleet.table().dueBuckets()).isGreaterThan(700);
  }
}
