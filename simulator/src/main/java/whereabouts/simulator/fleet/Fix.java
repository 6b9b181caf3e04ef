package whereabouts.simulator.fleet;

/**
 * One report of a vehicle: where it was at a time of its own clock.
 *
 * @param timeMillis Unix epoch, UTC
 * @param lat WGS84 degrees
 * @param lon WGS84 degrees
 * @param speedMetersPerSecond {@link Double#NaN} if unknown
 * @param headingDegrees clockwise from true north; {@link Double#NaN} if unknown
 */
public record Fix(
    String vehicleId,
    long timeMillis,
    double lat,
    double lon,
    double speedMetersPerSecond,
    double headingDegrees) {

  /** The same place at another time. */
  public Fix at(long otherTimeMillis) {
    return new Fix(vehicleId, otherTimeMillis, lat, lon, speedMetersPerSecond, headingDegrees);
  }
}
