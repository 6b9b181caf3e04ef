package whereabouts.tracker.vehicle;

import java.util.Arrays;
import java.util.Comparator;

/**
 * The one order of a vehicle's fixes: by fix time, and among fixes of one time as Cassandra orders
 * two cells of one write timestamp, by the unsigned bytes of the stored value. The vehicle, the
 * fleet table, the loader and the store therefore agree on the newest fix without talking, in any
 * order of arrival.
 *
 * <p>The stored value is the user-defined type {@code fix}: its fields one after another, each with
 * its length before it, an unknown one with length -1. So an unknown is greater than any number,
 * and a negative number, whose sign bit is set, greater than a positive one. {@code received} is
 * the type's last field and does not count here: the same fix received twice is a duplicate.
 */
public final class FixOrder implements Comparator<Position> {
  public static final FixOrder INSTANCE = new FixOrder();

  private FixOrder() {}

  /** Negative if {@code a} is older than {@code b}, 0 if they are the same fix. */
  @Override
  public int compare(Position a, Position b) {
    int order = Long.compare(a.timeMillis(), b.timeMillis());
    return order != 0 ? order : compareStored(a, b);
  }

  /** The newer of two fixes of one vehicle; the first if they are the same fix. */
  public static Position newer(Position a, Position b) {
    return INSTANCE.compare(a, b) >= 0 ? a : b;
  }

  private static int compareStored(Position a, Position b) {
    int order = compareMeasure(a.lat(), b.lat());
    if (order == 0) {
      order = compareMeasure(a.lon(), b.lon());
    }
    if (order == 0) {
      order = compareMeasure(a.speedMetersPerSecond(), b.speedMetersPerSecond());
    }
    if (order == 0) {
      order = compareMeasure(a.headingDegrees(), b.headingDegrees());
    }
    if (order == 0) {
      order = compareMeasure(a.altitudeMeters(), b.altitudeMeters());
    }
    if (order == 0) {
      order = compareMeasure(a.accuracyMeters(), b.accuracyMeters());
    }
    return order != 0 ? order : compareAttributes(a.attributes(), b.attributes());
  }

  private static int compareMeasure(double a, double b) {
    boolean aUnknown = Double.isNaN(a);
    boolean bUnknown = Double.isNaN(b);
    if (aUnknown || bUnknown) {
      return Boolean.compare(aUnknown, bUnknown);
    }
    return Long.compareUnsigned(Double.doubleToRawLongBits(a), Double.doubleToRawLongBits(b));
  }

  private static int compareAttributes(Attributes a, Attributes b) {
    if (a.isEmpty() || b.isEmpty()) {
      return Boolean.compare(a.isEmpty(), b.isEmpty());
    }
    byte[] aBytes = a.encoded();
    byte[] bBytes = b.encoded();
    return aBytes.length != bBytes.length
        ? Integer.compare(aBytes.length, bBytes.length)
        : Arrays.compareUnsigned(aBytes, bBytes);
  }
}
