package whereabouts.tracker.spatial;

/**
 * All places between two parallels and two meridians, these included. WGS84 degrees.
 *
 * <p>From {@code minLon} it reaches eastwards to {@code maxLon}: if that is the smaller number, it
 * crosses the antimeridian. 180° east and 180° west are one meridian. Where the meridians meet, at
 * the poles, a place still has the longitude that it was reported with.
 *
 * @param minLat -90..90
 * @param minLon -180..180
 * @param maxLat -90..90, not less than {@code minLat}
 * @param maxLon -180..180
 */
public record Box(double minLat, double minLon, double maxLat, double maxLon) {
  public boolean contains(double lat, double lon) {
    return lat >= minLat
        && lat <= maxLat
        && (spans(lon) || (Math.abs(lon) == Sphere.HALF_TURN && spans(-lon)));
  }

  private boolean spans(double lon) {
    return minLon <= maxLon ? lon >= minLon && lon <= maxLon : lon >= minLon || lon <= maxLon;
  }
}
