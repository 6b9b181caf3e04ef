package whereabouts.simulator.roads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SpeedLimitTest {

  @Test
  void aSignIsKilometersAnHourUnlessItSaysMiles() {
    assertThat(SpeedLimit.metersPerSecond("90", "residential")).isEqualTo(25, within(1e-9));
    assertThat(SpeedLimit.metersPerSecond("30 mph", "primary")).isEqualTo(13.41, within(0.01));
  }

  @Test
  void withoutALegibleSignTheClassDecides() {
    double usual = SpeedLimit.metersPerSecond(null, "residential");
    assertThat(SpeedLimit.metersPerSecond("90;30;90", "residential")).isEqualTo(usual);
    assertThat(SpeedLimit.metersPerSecond("walk", "residential")).isEqualTo(usual);
    assertThat(SpeedLimit.metersPerSecond("0", "residential")).isEqualTo(usual);
    assertThat(SpeedLimit.metersPerSecond(null, "primary")).isGreaterThan(usual);
  }
}
