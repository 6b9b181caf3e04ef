package whereabouts.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnitsTest {
  @Test
  void countsHaveTheirThousandsApart() {
    assertThat(Units.count(0)).isEqualTo("0");
    assertThat(Units.count(2_000_000)).isEqualTo("2,000,000");
  }

  @Test
  void ratesHaveNoMoreDigitsThanAreRead() {
    assertThat(Units.perSecond(0)).isEqualTo("0");
    assertThat(Units.perSecond(0.52)).isEqualTo("0.5");
    assertThat(Units.perSecond(166.7)).isEqualTo("167");
    assertThat(Units.perSecond(1234.4)).isEqualTo("1,234");
    assertThat(Units.perSecond(52_345)).isEqualTo("52.3k");
  }

  @Test
  void timesHaveTheUnitThatFits() {
    assertThat(Units.time(0)).isEqualTo("0ms");
    assertThat(Units.time(999)).isEqualTo("999ms");
    assertThat(Units.time(1_250)).isEqualTo("1.2s");
    assertThat(Units.time(9_999)).isEqualTo("9.9s");
    assertThat(Units.time(119_999)).isEqualTo("119s");
    assertThat(Units.time(120_000)).isEqualTo("2m");
    assertThat(Units.time(7_200_000)).isEqualTo("2h");
  }

  @Test
  void sharesArePercentages() {
    assertThat(Units.percent(0.1234)).isEqualTo("12.3%");
  }
}
