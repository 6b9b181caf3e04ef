package whereabouts.simulator.roads;

/**
 * Where a vehicle is at a moment, which way it points and how fast it goes.
 *
 * @param lat WGS84 degrees
 * @param lon WGS84 degrees
 * @param headingDegrees clockwise from true north, along the road
 */
public record Place(double lat, double lon, double headingDegrees, double speedMetersPerSecond) {}
