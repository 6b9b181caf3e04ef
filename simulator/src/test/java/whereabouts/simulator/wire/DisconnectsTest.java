package whereabouts.simulator.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DisconnectsTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void asManyAreDueAsTimeHasPassed() {
    Disconnects disconnects = new Disconnects(2, 7 * SECOND);
    int claimed = 0;
    for (long now = 7 * SECOND; now <= 17 * SECOND; now += SECOND / 100) {
      claimed += disconnects.claim(now) ? 1 : 0;
    }
    assertThat(claimed).isEqualTo(20);
  }

  @Test
  void withoutARateNoneIs() {
    assertThat(new Disconnects(0, 0).claim(Long.MAX_VALUE)).isFalse();
  }
}
