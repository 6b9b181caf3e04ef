package whereabouts.persistence;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.vehicle.Attributes;
import whereabouts.tracker.vehicle.Position;

/**
 * A fix as a value of the CQL type {@code fix} and back, exact to the bit.
 *
 * <p>A value of a user-defined type is its fields in the order of their declaration, each a 4-byte
 * length and that many bytes; length -1 is null (native protocol v5, section 6.23). A value that
 * was written when the type had fewer fields just ends earlier; what stands behind the fields known
 * here is ignored. By these bytes Cassandra decides between two fixes of one time.
 */
final class FixCodec {
  private static final int NULL = -1;
  private static final int LENGTH_BYTES = Integer.BYTES;
  private static final int FIXED_FIELDS = 8;

  private FixCodec() {}

  static ByteBuffer encode(Position fix) {
    byte[] attributes = encode(fix.attributes());
    ByteBuffer out =
        ByteBuffer.allocate(
            FIXED_FIELDS * (LENGTH_BYTES + Long.BYTES) + LENGTH_BYTES + attributes.length);
    putLong(out, fix.timeMillis());
    putMeasure(out, fix.lat());
    putMeasure(out, fix.lon());
    putMeasure(out, fix.speedMetersPerSecond());
    putMeasure(out, fix.headingDegrees());
    putMeasure(out, fix.altitudeMeters());
    putMeasure(out, fix.accuracyMeters());
    if (attributes.length == 0) {
      out.putInt(NULL);
    } else {
      out.putInt(attributes.length).put(attributes);
    }
    putLong(out, fix.receivedMillis());
    return out.flip();
  }

  private static void putLong(ByteBuffer out, long value) {
    out.putInt(Long.BYTES).putLong(value);
  }

  private static void putMeasure(ByteBuffer out, double measure) {
    if (Double.isNaN(measure)) {
      out.putInt(NULL);
    } else {
      out.putInt(Double.BYTES).putDouble(measure);
    }
  }

  /** A {@code map<text, text>}: the count, then key and value in turn, each after its length. */
  private static byte[] encode(Attributes attributes) {
    if (attributes.isEmpty()) {
      return new byte[0];
    }
    Map<String, String> literals = attributes.literals();
    ByteBuffer out =
        ByteBuffer.allocate(
            LENGTH_BYTES + 2 * LENGTH_BYTES * literals.size() + Attributes.utf8Bytes(literals));
    out.putInt(literals.size());
    literals.forEach(
        (name, literal) -> {
          putText(out, name);
          putText(out, literal);
        });
    return out.array();
  }

  private static void putText(ByteBuffer out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.putInt(bytes.length).put(bytes);
  }

  static Position decode(ByteBuffer bytes) {
    ByteBuffer in = bytes.duplicate();
    long time = getLong(in);
    double lat = getMeasure(in);
    double lon = getMeasure(in);
    double speed = getMeasure(in);
    double heading = getMeasure(in);
    double altitude = getMeasure(in);
    double accuracy = getMeasure(in);
    Attributes attributes = getAttributes(in);
    long received = getLong(in);
    return new Position(time, received, lat, lon, speed, heading, altitude, accuracy, attributes);
  }

  /** The next field, or null if it is null or was not known when the value was written. */
  private static @Nullable ByteBuffer field(ByteBuffer in) {
    if (!in.hasRemaining()) {
      return null;
    }
    int length = in.getInt();
    if (length < 0) {
      return null;
    }
    ByteBuffer field = in.slice(in.position(), length);
    in.position(in.position() + length);
    return field;
  }

  private static long getLong(ByteBuffer in) {
    ByteBuffer field = field(in);
    return field == null ? 0 : field.getLong();
  }

  private static double getMeasure(ByteBuffer in) {
    ByteBuffer field = field(in);
    return field == null ? Double.NaN : field.getDouble();
  }

  private static Attributes getAttributes(ByteBuffer in) {
    ByteBuffer field = field(in);
    if (field == null) {
      return Attributes.NONE;
    }
    int size = field.getInt();
    Map<String, String> literals = new HashMap<>();
    for (int i = 0; i < size; i++) {
      literals.put(getText(field), getText(field));
    }
    return Attributes.of(literals);
  }

  private static String getText(ByteBuffer in) {
    byte[] bytes = new byte[in.getInt()];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
