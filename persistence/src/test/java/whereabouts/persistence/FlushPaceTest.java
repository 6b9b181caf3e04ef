package whereabouts.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.fleet.FleetSettings;

class FlushPaceTest {
  private static final Duration NONE = Duration.ZERO;
  private static final Duration QUICK = Duration.ofMillis(20);
  private static final Duration SO_SO = Duration.ofMillis(40);
  private static final Duration SLOW = Duration.ofMillis(80);
  private static final Duration MIN = Duration.ofSeconds(1);
  private static final Duration MAX = Duration.ofSeconds(10);
  private static final Duration TARGET_AGE = Duration.ofSeconds(2);
  private static final int STEPS_IN_THREE_SECONDS = 30;

  private final FlushPace pace =
      new FlushPace(new FleetSettings.Flush(MIN, MAX, TARGET_AGE, Duration.ofMillis(50)));

  /** What a step may have seen. */
  record Step(int stored, Duration took, int failed, Duration lag, int inFlight) {
    static Step of(Duration took, Duration lag) {
      return new Step(10, took, 0, lag, 10);
    }
  }

  private Duration after(Step step) {
    for (int i = 0; i < step.stored; i++) {
      pace.stored(step.took);
    }
    for (int i = 0; i < step.failed; i++) {
      pace.failed();
    }
    pace.step(step.lag, step.inFlight);
    return pace.interval();
  }

  private Duration afterMany(Step step) {
    for (int i = 0; i < STEPS_IN_THREE_SECONDS; i++) {
      after(step);
    }
    return pace.interval();
  }

  @Provide
  Arbitrary<Step> steps() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 20),
            Arbitraries.longs().between(0, 5000).map(Duration::ofMillis),
            Arbitraries.integers().between(0, 20),
            Arbitraries.longs().between(0, 5000).map(Duration::ofMillis),
            Arbitraries.integers().between(0, 64))
        .as(Step::new);
  }

  @Test
  void aQuickStoreIsWrittenAtTheFlushInterval() {
    assertThat(afterMany(Step.of(QUICK, NONE))).isEqualTo(MIN);
  }

  @Test
  void aSlowStoreGetsAsMuchTimeAsTheTargetAgeHas() {
    assertThat(afterMany(Step.of(SLOW, NONE)))
        .isBetween(TARGET_AGE.minus(SLOW.multipliedBy(3)), TARGET_AGE.minus(SLOW));
  }

  @Test
  void whatAnOutageLeftBehindDoesNotStretchTheWaitOfAStoreThatIsBack() {
    Step failing = new Step(0, NONE, 10, Duration.ofSeconds(5), 10);
    assertThat(afterMany(failing)).isEqualTo(MAX);
    pace.storeIsBack();
    assertThat(pace.interval()).isEqualTo(MIN);
    assertThat(afterMany(Step.of(SLOW, Duration.ofSeconds(20)))).isEqualTo(MIN);
    after(Step.of(SLOW, NONE)); // all is written once
    assertThat(afterMany(Step.of(SLOW, Duration.ofSeconds(2)))).isEqualTo(MAX);
  }

  @Test
  void aStoreThatIsBackAndCanNotKeepUpIsFoundSo() {
    pace.storeIsBack();
    afterMany(Step.of(SLOW, Duration.ofSeconds(2)));
    afterMany(Step.of(SLOW, Duration.ofSeconds(2)));
    assertThat(afterMany(Step.of(SLOW, Duration.ofSeconds(2)))).isEqualTo(MAX);
  }

  @Test
  void aStoreThatCanNotKeepUpGetsMoreUpToTheBound() {
    assertThat(afterMany(Step.of(SLOW, Duration.ofSeconds(2)))).isEqualTo(MAX);
  }

  @Test
  void aStoreThatFailsNowAndThenGetsMoreTimeUpToTheBound() {
    assertThat(afterMany(new Step(10, QUICK, 2, NONE, 10))).isEqualTo(MAX);
  }

  @Test
  void oneFailureAmongManyIsNoReasonToWriteLess() {
    assertThat(afterMany(new Step(100, QUICK, 1, NONE, 10))).isEqualTo(MIN);
  }

  @Test
  void bucketsThatAreOverdueDoNotHoldUpTheReturnOfAQuickStore() {
    afterMany(Step.of(SLOW, Duration.ofSeconds(2)));
    assertThat(afterMany(Step.of(QUICK, Duration.ofSeconds(30)))).isEqualTo(MIN);
  }

  @Test
  void betweenQuickAndSlowItStandsStill() {
    after(Step.of(SLOW, NONE));
    Duration before = pace.interval();
    assertThat(before).isGreaterThan(MIN);
    assertThat(afterMany(Step.of(SO_SO, NONE))).isEqualTo(before);
  }

  @Test
  void withoutAnAnswerItStandsStillAndWithNothingToDoItRelaxes() {
    Duration before = afterMany(Step.of(SLOW, NONE));
    assertThat(afterMany(new Step(0, NONE, 0, NONE, 1))).isEqualTo(before);
    assertThat(afterMany(new Step(0, NONE, 0, NONE, 0))).isEqualTo(MIN);
  }

  @Property
  void noStepIsLargeAndNoneLeavesTheBounds(@ForAll List<@From("steps") Step> steps) {
    for (Step step : steps) {
      double before = pace.interval().toNanos();
      assertThat(after(step)).isBetween(MIN, MAX);
      assertThat(pace.interval().toNanos() / before).isBetween(0.89, 1.26);
    }
  }

  @Property
  void noPastHindersAQuickStoreForLong(@ForAll List<@From("steps") Step> steps) {
    steps.forEach(this::after);
    assertThat(afterMany(Step.of(QUICK, NONE))).isEqualTo(MIN);
  }

  @Property
  void whileTheStoreKeepsUpTheTargetAgeIsNotLeft(@ForAll List<@From("steps") Step> steps) {
    for (Step step : steps) {
      Duration room = TARGET_AGE.minus(step.took);
      Duration before = pace.interval();
      Duration after = after(new Step(step.stored, step.took, 0, NONE, step.inFlight));
      if (before.compareTo(room) <= 0 && MIN.compareTo(room) <= 0) {
        assertThat(after).isLessThanOrEqualTo(room);
      } else {
        assertThat(after).isLessThanOrEqualTo(before);
      }
    }
  }
}
