package whereabouts.cluster.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateTest {
  private long count = 1_000;
  private long now = 7;
  private final Rate rate = new Rate(() -> count, () -> now);

  private double after(Duration time, long more) {
    now += time.toNanos();
    count += more;
    return rate.perSecond();
  }

  @Test
  void whatWasCountedBeforeDoesNotCount() {
    assertThat(rate.perSecond()).isZero();
    assertThat(after(Duration.ofMillis(250), 50)).isEqualTo(200);
  }

  @Test
  void itIsTheMeanOfTheWindowAndForgetsWhatWasBefore() {
    for (int i = 0; i < 20; i++) {
      after(Duration.ofMillis(250), 100);
    }
    assertThat(after(Duration.ZERO, 0)).isEqualTo(400);
    for (int i = 0; i < 10; i++) {
      after(Duration.ofMillis(250), 0);
    }
    assertThat(after(Duration.ZERO, 0)).isEqualTo(200);
    for (int i = 0; i < 10; i++) {
      after(Duration.ofMillis(250), 0);
    }
    assertThat(after(Duration.ZERO, 0)).isZero();
  }

  @Test
  void aLookAfterALongTimeIsAboutThatTime() {
    assertThat(after(Duration.ofSeconds(100), 500)).isEqualTo(5);
  }
}
