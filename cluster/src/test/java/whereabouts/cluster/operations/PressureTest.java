package whereabouts.cluster.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static whereabouts.cluster.operations.Ladder.Rung.COALESCING;
import static whereabouts.cluster.operations.Ladder.Rung.NORMAL;
import static whereabouts.cluster.operations.Ladder.Rung.SHEDDING;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PressureTest {
  private static final Duration SET = Duration.ofSeconds(1);
  private static final Pressure.Load BEFORE = new Pressure.Load(70, 0, SET, SET);

  private static Pressure after(long refused, long waiting, Duration flushInterval) {
    return Pressure.between(BEFORE, new Pressure.Load(refused, waiting, flushInterval, SET));
  }

  @Test
  void whatWasRefusedBeforeIsNoReason() {
    assertThat(after(70, 0, SET).rung()).isEqualTo(NORMAL);
  }

  @Test
  void aLineForCreditAndASlowStoreAreReasonsToCoalesce() {
    assertThat(after(70, 3, SET)).isEqualTo(new Pressure(COALESCING, "3 reports wait for credit"));
    assertThat(after(70, 0, Duration.ofMillis(2500)))
        .isEqualTo(
            new Pressure(
                COALESCING,
                "the store is slow, positions wait 2500 ms to be written instead of 1000 ms"));
  }

  @Test
  void aRefusalWeighsMost() {
    assertThat(after(75, 3, Duration.ofSeconds(2)))
        .isEqualTo(new Pressure(SHEDDING, "5 reports were refused"));
  }
}
