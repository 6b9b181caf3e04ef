package whereabouts.tracker.spatial;

/** The earth as a sphere, which is right to 0.6 %. Places are WGS84 degrees. */
public final class Sphere {
  /** Its mean radius (IUGG), metres. */
  public static final double RADIUS_METERS = 6_371_008.8;

  /** No two places are farther apart, metres. */
  public static final double FARTHEST_METERS = Math.PI * RADIUS_METERS;

  static final double HALF_TURN = 180;

  private Sphere() {}

  /** The length of the shortest way between two places, metres (haversine formula). */
  public static double distanceMeters(double lat1, double lon1, double lat2, double lon2) {
    double phi1 = Math.toRadians(lat1);
    double phi2 = Math.toRadians(lat2);
    double sinLat = Math.sin((phi2 - phi1) / 2);
    double sinLon = Math.sin(Math.toRadians(lon2 - lon1) / 2);
    double h = sinLat * sinLat + Math.cos(phi1) * Math.cos(phi2) * sinLon * sinLon;
    return 2 * RADIUS_METERS * Math.asin(Math.sqrt(Math.min(1, h)));
  }
}
