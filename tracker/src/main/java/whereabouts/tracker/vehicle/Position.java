package whereabouts.tracker.vehicle;

/**
 * One fix: where a vehicle was, and when. Immutable.
 *
 * <p>Positions are WGS84 degrees. {@code NaN} in an optional measure means unknown; inside the
 * system it is never a number such as 0 or -1. Values are validated once, at the edge, before a
 * {@code Position} is made.
 *
 * @param timeMillis when the device took the fix, epoch ms UTC, greater than 0
 * @param receivedMillis when the node that took the report received it, epoch ms UTC
 * @param lat latitude, -90..90
 * @param lon longitude, -180..180
 * @param speedMetersPerSecond speed over ground, at least 0, or NaN
 * @param headingDegrees clockwise from true north, 0 up to but not including 360, or NaN
 * @param altitudeMeters above the WGS84 ellipsoid or sea level as the device has it, or NaN
 * @param accuracyMeters radius of the fix's uncertainty, at least 0, or NaN
 * @param attributes what else the device said
 */
public record Position(
    long timeMillis,
    long receivedMillis,
    double lat,
    double lon,
    double speedMetersPerSecond,
    double headingDegrees,
    double altitudeMeters,
    double accuracyMeters,
    Attributes attributes) {

  /** Minus zero becomes zero, so that equal places are equal bytes. */
  public Position {
    lat += 0.0;
    lon += 0.0;
    speedMetersPerSecond += 0.0;
    headingDegrees += 0.0;
    altitudeMeters += 0.0;
    accuracyMeters += 0.0;
  }

  /** A fix of which only time and place are known. */
  public static Position at(long timeMillis, long receivedMillis, double lat, double lon) {
    return new Position(
        timeMillis,
        receivedMillis,
        lat,
        lon,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        Attributes.NONE);
  }

  /** Upper bound of the bytes that this fix takes in a batch, without its vehicle's id. */
  public int encodedBytes() {
    return 160 + attributes.encodedBytes();
  }
}
