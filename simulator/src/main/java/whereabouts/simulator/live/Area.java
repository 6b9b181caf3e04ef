package whereabouts.simulator.live;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import whereabouts.simulator.fleet.Fix;

/** What a viewer looks at: a box that does not cross the antimeridian. WGS84 degrees. */
record Area(double minLon, double minLat, double maxLon, double maxLat) {

  /**
   * As large as a number of vehicles need that are nearest to a place.
   *
   * @param fleet where all of them are
   * @param vehicles 1 to as many as there are; those at the edge are inside
   */
  static Area around(Fix centre, List<Fix> fleet, int vehicles) {
    double shrink = Math.max(0.01, Math.cos(Math.toRadians(centre.lat())));
    double[] away =
        fleet.stream()
            .mapToDouble(
                fix ->
                    Math.max(
                        Math.abs(fix.lat() - centre.lat()),
                        Math.abs(fix.lon() - centre.lon()) * shrink))
            .sorted()
            .toArray();
    double half = Math.max(1e-6, away[vehicles - 1] * (1 + 1e-9));
    return new Area(
        Math.max(-180, centre.lon() - half / shrink),
        Math.max(-90, centre.lat() - half),
        Math.min(180, centre.lon() + half / shrink),
        Math.min(90, centre.lat() + half));
  }

  boolean contains(double lat, double lon) {
    return lat >= minLat && lat <= maxLat && lon >= minLon && lon <= maxLon;
  }

  /** As it is asked for. */
  String query() {
    return DoubleStream.of(minLon, minLat, maxLon, maxLat)
        .mapToObj(edge -> BigDecimal.valueOf(edge).toPlainString())
        .collect(Collectors.joining(",", "bbox=", ""));
  }
}
