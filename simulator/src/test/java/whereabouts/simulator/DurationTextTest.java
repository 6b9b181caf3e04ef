package whereabouts.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DurationTextTest {

  @Test
  void theUnitsArePeoples() {
    assertThat(DurationText.parse("250ms")).isEqualTo(Duration.ofMillis(250));
    assertThat(DurationText.parse("1s")).isEqualTo(Duration.ofSeconds(1));
    assertThat(DurationText.parse("2m")).isEqualTo(Duration.ofMinutes(2));
    assertThat(DurationText.parse("1h")).isEqualTo(Duration.ofHours(1));
    assertThat(DurationText.of(Duration.ofNanos(333_333_333))).isEqualTo("0.333s");
  }

  @Test
  void aNumberAloneIsNoDuration() {
    for (String wrong : new String[] {"", "5", "1.5s", "-1s", "0s", "1d", "99999999999h"}) {
      assertThatThrownBy(() -> DurationText.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
