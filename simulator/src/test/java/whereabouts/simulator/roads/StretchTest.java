package whereabouts.simulator.roads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class StretchTest {

  @Property
  void oneArrivesAtItsEndAtTheExitSpeedNeverFasterThanAllowed(
      @ForAll @DoubleRange(min = 0.1, max = 5000) double length,
      @ForAll @DoubleRange(min = 2, max = 35) double limit,
      @ForAll @DoubleRange(min = 0, max = 1) double entry,
      @ForAll @DoubleRange(min = 0, max = 1) double exit) {
    double in = Math.min(entry * limit, Stretch.reachable(0, length));
    double out = Math.min(exit * limit, Stretch.reachable(in, length));
    double reallyIn = Math.min(in, Stretch.reachable(out, length));
    Stretch stretch = new Stretch(length, reallyIn, out, limit);

    double seconds = stretch.seconds();
    assertThat(stretch.metersAfter(0)).isEqualTo(0, within(1e-6));
    assertThat(stretch.metersAfter(seconds)).isEqualTo(length, within(1e-6));
    assertThat(stretch.speedAfter(0)).isEqualTo(reallyIn, within(1e-6));
    assertThat(stretch.speedAfter(seconds)).isEqualTo(out, within(1e-6));
    int steps = 50;
    double step = seconds / steps;
    for (int i = 1; i <= steps; i++) {
      double moved = stretch.metersAfter(i * step) - stretch.metersAfter((i - 1) * step);
      assertThat(moved).isBetween(-1e-6, limit * step + 1e-6);
      assertThat(stretch.speedAfter(i * step)).isBetween(0.0, limit + 1e-6);
      assertThat(Math.abs(stretch.speedAfter(i * step) - stretch.speedAfter((i - 1) * step)))
          .isLessThanOrEqualTo(Stretch.ACCELERATION * step + 1e-6);
    }
  }
}
