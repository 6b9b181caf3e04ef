package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {
  /** A clock that is about to overflow, as {@link System#nanoTime} may be. */
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000);

  private final Pace pace = new Pace(1_000, nanos::get);

  @Test
  void whoTakesWaitsForAsLongAsThatTakes() {
    assertThat(pace.after(500)).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void thoseThatTakeAtOnceWaitOneAfterAnother() {
    pace.after(500);
    assertThat(pace.after(250)).isEqualTo(Duration.ofMillis(750));
    nanos.addAndGet(Duration.ofMillis(700).toNanos());
    assertThat(pace.after(100)).isEqualTo(Duration.ofMillis(150));
  }

  @Test
  void timeInWhichNobodyTookIsNotSavedUp() {
    pace.after(500);
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    assertThat(pace.after(500)).isEqualTo(Duration.ofMillis(500));
  }
}
