package whereabouts.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;

/** A query by place, and which places it is about: by a look at each, without an index. */
interface PlaceQuery {
  /** The mean radius of the earth, metres. */
  double EARTH_METERS = 6_371_008.8;

  /** Asks for all that is there. */
  String path();

  boolean includes(double lat, double lon);

  /** WGS84 degrees; with {@code minLon} above {@code maxLon} it crosses the antimeridian. */
  record InBox(double minLon, double minLat, double maxLon, double maxLat) implements PlaceQuery {
    static InBox around(double lat, double lon, double halfDegrees) {
      return new InBox(
          halfDegrees >= 180 ? -180 : wrapped(lon - halfDegrees),
          Math.max(-90, lat - halfDegrees),
          halfDegrees >= 180 ? 180 : wrapped(lon + halfDegrees),
          Math.min(90, lat + halfDegrees));
    }

    static double wrapped(double lon) {
      return lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon;
    }

    @Override
    public String path() {
      String edges = "%s,%s,%s,%s".formatted(minLon, minLat, maxLon, maxLat);
      return "/v1/vehicles?limit=10000&bbox=" + URLEncoder.encode(edges, UTF_8);
    }

    @Override
    public boolean includes(double lat, double lon) {
      boolean isBetween =
          minLon <= maxLon ? lon >= minLon && lon <= maxLon : lon >= minLon || lon <= maxLon;
      return lat >= minLat && lat <= maxLat && isBetween;
    }
  }

  /** Metres on the sphere. */
  record InCircle(double lat, double lon, double radius) implements PlaceQuery {
    @Override
    public String path() {
      return "/v1/nearby?limit=10000&lat=%s&lon=%s&radius=%s".formatted(lat, lon, radius);
    }

    @Override
    public boolean includes(double otherLat, double otherLon) {
      return meters(lat, lon, otherLat, otherLon) <= radius;
    }
  }

  /** Haversine. */
  static double meters(double lat1, double lon1, double lat2, double lon2) {
    double sinLat = Math.sin(Math.toRadians(lat2 - lat1) / 2);
    double sinLon = Math.sin(Math.toRadians(lon2 - lon1) / 2);
    double square =
        sinLat * sinLat
            + Math.cos(Math.toRadians(lat1)) * Math.cos(Math.toRadians(lat2)) * sinLon * sinLon;
    return 2 * EARTH_METERS * Math.asin(Math.sqrt(Math.min(1, square)));
  }
}
