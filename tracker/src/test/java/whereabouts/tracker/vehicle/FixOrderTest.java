package whereabouts.tracker.vehicle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class FixOrderTest {
  private static final FixOrder ORDER = FixOrder.INSTANCE;

  @Provide
  Arbitrary<Position> fixes() {
    return Fixes.fixes();
  }

  @Test
  void theLaterFixIsNewerWherever() {
    assertThat(ORDER.compare(Fixes.fix(2, 1), Fixes.fix(1, 80))).isPositive();
  }

  @Test
  void theSameFixReceivedTwiceIsTheSame() {
    assertThat(ORDER.compare(Position.at(1, 5, 1, 1), Position.at(1, 9, 1, 1))).isZero();
  }

  @Property
  void itIsTheOrderOfTheStoredBytes(@ForAll("fixes") Position a, @ForAll("fixes") Position b) {
    int expected =
        a.timeMillis() != b.timeMillis()
            ? Long.compare(a.timeMillis(), b.timeMillis())
            : Arrays.compareUnsigned(stored(a), stored(b));
    assertThat(Integer.signum(ORDER.compare(a, b))).isEqualTo(Integer.signum(expected));
  }

  @Property
  void itIsTotal(
      @ForAll("fixes") Position a, @ForAll("fixes") Position b, @ForAll("fixes") Position c) {
    assertThat(Integer.signum(ORDER.compare(a, b))).isEqualTo(-Integer.signum(ORDER.compare(b, a)));
    if (ORDER.compare(a, b) >= 0 && ORDER.compare(b, c) >= 0) {
      assertThat(ORDER.compare(a, c)).isNotNegative();
    }
  }

  /** The user-defined type as the native protocol has it, without its last field. */
  private static byte[] stored(Position fix) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(8);
      out.writeLong(fix.timeMillis());
      measure(out, fix.lat());
      measure(out, fix.lon());
      measure(out, fix.speedMetersPerSecond());
      measure(out, fix.headingDegrees());
      measure(out, fix.altitudeMeters());
      measure(out, fix.accuracyMeters());
      if (fix.attributes().isEmpty()) {
        out.writeInt(-1);
      } else {
        out.writeInt(fix.attributes().encoded().length);
        out.write(fix.attributes().encoded());
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  private static void measure(DataOutputStream out, double value) throws IOException {
    if (Double.isNaN(value)) {
      out.writeInt(-1);
    } else {
      out.writeInt(8);
      out.writeDouble(value);
    }
  }
}
