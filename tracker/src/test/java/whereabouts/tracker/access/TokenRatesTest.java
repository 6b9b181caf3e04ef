package whereabouts.tracker.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TokenRatesTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final TokenRates rates = new TokenRates(100, Duration.ofSeconds(2), 3, now::get);

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void aBurstIsTakenAndWhatIsBeyondHasToWait() {
    rates.charge("a", 200);
    assertThat(rates.pause("a")).isZero();
    assertThat(rates.used("a")).isEqualTo(200);
    assertThat(rates.max()).isEqualTo(200);
    rates.charge("a", 50);
    assertThat(rates.pause("a")).isEqualTo(Duration.ofMillis(500));
    pass(Duration.ofMillis(499));
    assertThat(rates.pause("a")).isEqualTo(Duration.ofMillis(1));
    pass(Duration.ofMillis(1));
    assertThat(rates.pause("a")).isZero();
  }

  @Test
  void whatIsLargerThanTheBurstIsTakenAndPaidFor() {
    rates.charge("a", 100_000);
    assertThat(rates.pause("a")).isEqualTo(Duration.ofSeconds(998));
  }

  @Test
  void restIsNotSavedUp() {
    rates.charge("a", 1);
    pass(Duration.ofHours(1));
    rates.charge("a", 300);
    assertThat(rates.pause("a")).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void inTheLongRunNoTokenBringsMoreThanItsRate() {
    long taken = 0;
    for (int i = 0; i < 100_000; i++) {
      if (rates.pause("a").isZero()) {
        rates.charge("a", 7);
        taken += 7;
      }
      pass(Duration.ofMillis(1));
    }
    assertThat(taken).isBetween(100L * 100, 100L * 102 + 7);
  }

  @Test
  void tokensDoNotWaitForEachOther() {
    rates.charge("a", 1000);
    assertThat(rates.pause("b")).isZero();
  }

  @Test
  void whoWasNotSeenForLongestIsForgotten() {
    for (String name : new String[] {"a", "b", "c"}) {
      rates.charge(name, 1000);
    }
    rates.charge("a", 1);
    rates.charge("d", 1000);
    assertThat(rates.pause("b")).isZero();
    for (String name : new String[] {"a", "c", "d"}) {
      assertThat(rates.pause(name)).isPositive();
    }
  }

  @Test
  void withoutARateNobodyWaits() {
    TokenRates none = new TokenRates(0, Duration.ofSeconds(2), 3, now::get);
    none.charge("a", Integer.MAX_VALUE);
    assertThat(none.pause("a")).isZero();
    assertThat(none.isUnlimited()).isTrue();
  }
}
