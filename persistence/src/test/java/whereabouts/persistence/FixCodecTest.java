package whereabouts.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import whereabouts.tracker.vehicle.Attributes;
import whereabouts.tracker.vehicle.FixOrder;
import whereabouts.tracker.vehicle.Position;

class FixCodecTest {
  private static final int LONG_FIELD = Integer.BYTES + Long.BYTES;

  @Property
  void whatIsEncodedIsDecodedToTheBit(@ForAll("fixes") Position fix) {
    assertThat(FixCodec.decode(FixCodec.encode(fix))).isEqualTo(fix);
  }

  @Property
  void theOrderOfTheBytesIsTheOrderOfFixesOfOneTime(
      @ForAll("fixes") Position a, @ForAll("fixes") Position b) {
    assertThat(Integer.signum(withoutReceived(a).compareTo(withoutReceived(b))))
        .isEqualTo(Integer.signum(FixOrder.INSTANCE.compare(a, b)));
  }

  /** As it was written before the type got a field more, or will be after. */
  @Example
  void aValueWithFewerOrMoreFieldsIsReadAsFarAsItIsKnown() {
    Position fix = Position.at(1_000, 2_000, 1, 2);
    ByteBuffer bytes = FixCodec.encode(fix);
    assertThat(FixCodec.decode(bytes.slice(0, bytes.limit() - LONG_FIELD)))
        .isEqualTo(Position.at(1_000, 0, 1, 2));
    ByteBuffer longer =
        ByteBuffer.allocate(bytes.limit() + LONG_FIELD)
            .put(bytes.duplicate())
            .putInt(Long.BYTES)
            .putLong(7)
            .flip();
    assertThat(FixCodec.decode(longer)).isEqualTo(fix);
  }

  private static ByteString withoutReceived(Position fix) {
    ByteBuffer bytes = FixCodec.encode(fix);
    return new ByteString(bytes.slice(0, bytes.limit() - LONG_FIELD));
  }

  /** Bytes in the order in which Cassandra compares cells. */
  private record ByteString(ByteBuffer bytes) {
    int compareTo(ByteString other) {
      for (int i = 0; i < Math.min(bytes.limit(), other.bytes.limit()); i++) {
        int order = Byte.compareUnsigned(bytes.get(i), other.bytes.get(i));
        if (order != 0) {
          return order;
        }
      }
      return Integer.compare(bytes.limit(), other.bytes.limit());
    }
  }

  @Provide
  Arbitrary<Position> fixes() {
    Arbitrary<Double> measures =
        Arbitraries.oneOf(
            Arbitraries.doubles(), Arbitraries.of(Double.NaN, 0.0, 1.0, -1.0, Double.MIN_VALUE));
    Arbitrary<Attributes> attributes =
        Arbitraries.maps(Arbitraries.strings().ofMaxLength(2), Arbitraries.strings().ofMaxLength(2))
            .ofMaxSize(3)
            .map(FixCodecTest::encodable);
    return Combinators.combine(
            Arbitraries.longs().between(1_000, 1_001),
            Arbitraries.doubles().between(-90, 90),
            Arbitraries.doubles().between(-180, 180),
            measures,
            measures,
            measures,
            measures,
            attributes)
        .as(
            (time, lat, lon, speed, heading, altitude, accuracy, extra) ->
                new Position(time, time + 5, lat, lon, speed, heading, altitude, accuracy, extra));
  }

  /** Lone surrogates have no UTF-8; the edge refuses them. */
  private static Attributes encodable(Map<String, String> literals) {
    literals.keySet().removeIf(FixCodecTest::hasSurrogate);
    literals.values().removeIf(FixCodecTest::hasSurrogate);
    return Attributes.of(literals);
  }

  private static boolean hasSurrogate(String text) {
    return text.chars().anyMatch(unit -> Character.isSurrogate((char) unit));
  }
}
