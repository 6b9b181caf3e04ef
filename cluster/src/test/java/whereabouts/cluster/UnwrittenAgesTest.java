package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnwrittenAgesTest {
  private long now = 5_000_000_000L;
  private Duration own = Duration.ofMillis(300);
  private final UnwrittenAges ages = new UnwrittenAges(() -> own, () -> now);

  private void after(Duration time) {
    now += time.toNanos();
  }

  @Test
  void aloneItIsItsOwn() {
    assertThat(ages.greatest()).isEqualTo(Duration.ofMillis(300));
    own = Duration.ZERO;
    assertThat(ages.greatest()).isZero();
  }

  @Test
  void theGreatestOfAllNodesCounts() {
    ages.told("a:1", Duration.ofMillis(200));
    ages.told("b:1", Duration.ofMillis(500));
    assertThat(ages.greatest()).isEqualTo(Duration.ofMillis(500));
    ages.told("b:1", Duration.ofMillis(100));
    assertThat(ages.greatest()).isEqualTo(Duration.ofMillis(300));
  }

  @Test
  void whatWasToldAgesOn() {
    ages.told("a:1", Duration.ZERO);
    after(Duration.ofSeconds(2));
    assertThat(ages.greatest()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void whoIsGoneCountsNoMore() {
    ages.told("a:1", Duration.ofSeconds(9));
    ages.told("b:1", Duration.ofSeconds(1));
    ages.retain(Set.of("b:1"));
    assertThat(ages.greatest()).isEqualTo(Duration.ofSeconds(1));
  }
}
