package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class LatencyLimitTest {
  private static final Duration TARGET = Duration.ofMillis(50);
  private static final long MILLI = 1_000_000;
  private int ceiling = 30_000;
  private Duration target = TARGET;
  private long now;

  private LatencyLimit limit() {
    return new LatencyLimit(1_000, () -> ceiling, () -> target, now);
  }

  /** A queue in front of vehicles that answer so many a second, always asked for more. */
  private double secondsToAnswer(LatencyLimit limit, double perSecond, int steps) {
    double seconds = 0;
    for (int i = 0; i < steps; i++) {
      limit.wanted();
      seconds = limit.current() / perSecond;
      now += 10 * MILLI;
      limit.answered(limit.current(), (long) (seconds * 1e9), now);
    }
    return seconds;
  }

  @Property(tries = 200)
  void answersComeWithinTheTargetWhateverTheThroughput(
      @ForAll @DoubleRange(min = 30_000, max = 500_000) double perSecond) {
    LatencyLimit limit = limit();
    double seconds = secondsToAnswer(limit, perSecond, 500);
    assertThat(seconds).isBetween(0.025, 0.075);
  }

  @Test
  void itIsNeverBelowTheFloor() {
    LatencyLimit limit = limit();
    secondsToAnswer(limit, 100, 500);
    assertThat(limit.current()).isEqualTo(1_000);
  }

  @Test
  void itStartsLowAndIsThereWithinASecond() {
    LatencyLimit limit = limit();
    assertThat(limit.current()).isEqualTo(1_000);
    secondsToAnswer(limit, 200_000, 100);
    assertThat(limit.current()).isGreaterThan(6_000);
  }

  @Test
  void aPauseCostsASecondAtMost() {
    LatencyLimit limit = limit();
    secondsToAnswer(limit, 10_000_000, 500);
    assertThat(limit.current()).isEqualTo(30_000);
    now += 900 * MILLI;
    limit.answered(30_000, 900 * MILLI, now);
    assertThat(limit.current()).isBetween(5_000, 15_000);
    secondsToAnswer(limit, 10_000_000, 100);
    assertThat(limit.current()).isEqualTo(30_000);
  }

  @Test
  void someThatAreAnsweredAtOnceDoNotHideThatMostAreLate() {
    LatencyLimit limit = limit();
    secondsToAnswer(limit, 200_000, 500);
    for (int i = 0; i < 500; i++) {
      limit.wanted();
      now += 10 * MILLI;
      boolean atOnce = i % 5 == 0;
      limit.answered(limit.current() / 5, atOnce ? MILLI : 100 * MILLI, now);
    }
    assertThat(limit.current()).isEqualTo(1_000);
  }

  @Test
  void otherBoundsHoldAtOnce() {
    LatencyLimit limit = limit();
    secondsToAnswer(limit, 10_000_000, 500);
    assertThat(limit.current()).isEqualTo(30_000);
    ceiling = 20_000;
    assertThat(limit.current()).isEqualTo(20_000);
    ceiling = 10;
    assertThat(limit.current()).isEqualTo(10);
    secondsToAnswer(limit, 10_000_000, 500);
    assertThat(limit.current()).isEqualTo(10);
    ceiling = 40_000;
    secondsToAnswer(limit, 10_000_000, 500);
    assertThat(limit.current()).isEqualTo(40_000);
    target = Duration.ofMillis(200);
    assertThat(secondsToAnswer(limit, 100_000, 500)).isBetween(0.1, 0.3);
  }

  @Test
  void nobodyAsksNothingGrows() {
    LatencyLimit limit = limit();
    for (int i = 0; i < 100; i++) {
      now += 10 * MILLI;
      limit.answered(1, MILLI, now);
    }
    assertThat(limit.current()).isEqualTo(1_000);
  }
}
