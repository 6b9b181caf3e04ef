package whereabouts.simulator.wire;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class DecimalTest {
  private final Decimal decimal = new Decimal();

  private String text(double value) {
    assertThat(decimal.holds(value)).isTrue();
    return new String(decimal.digits(), decimal.start(), decimal.length());
  }

  @Property(tries = 2000)
  void whoeverReadsItGetsTheSameNumber(
      @ForAll @LongRange(min = -1_800_000_000L, max = 1_800_000_000L) long scaled) {
    double value = scaled / 1e7;
    assertThat(Double.parseDouble(text(value))).isEqualTo(value);
    assertThat(text(value).length()).isLessThanOrEqualTo("-180.1234567".length());
  }

  @Property(tries = 2000)
  void itHoldsNothingThatItWouldChange(@ForAll double value) {
    if (decimal.holds(value)) {
      assertThat(Double.parseDouble(text(value)) + 0.0).isEqualTo(value + 0.0); // -0 is 0
    }
  }

  @Test
  void zerosThatSayNothingAreLeftOut() {
    assertThat(text(0)).isEqualTo("0.0");
    assertThat(text(270)).isEqualTo("270.0");
    assertThat(text(-18.0686)).isEqualTo("-18.0686");
    assertThat(text(0.0000001)).isEqualTo("0.0000001");
    assertThat(text(99_999_999.9999999)).isEqualTo("99999999.9999999");
  }

  @Test
  void whatNeedsMorePlacesIsNotItsBusiness() {
    for (double other : new double[] {1e8, 1e-8, Math.PI, Double.NaN, -1 / 0.0, 1 / 0.0}) {
      assertThat(decimal.holds(other)).isFalse();
    }
  }
}
