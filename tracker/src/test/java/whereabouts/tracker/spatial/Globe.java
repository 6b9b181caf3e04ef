package whereabouts.tracker.spatial;

import java.util.Random;

/** Places of which many are where it is difficult, and what is true of them. */
final class Globe {
  private static final double[] LATS = {-90, -89.9999, -45, 0, 35.264389682754654, 89.9999, 90};
  private static final double[] LONS = {-180, -179.9999, -135, -45, 0, 45, 135, 179.9999, 180};

  private Globe() {}

  static double lat(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> LATS[random.nextInt(LATS.length)];
      case 1 -> clamp(LATS[random.nextInt(LATS.length)] + random.nextGaussian() / 100, 90);
      case 2 -> 43.73 + random.nextGaussian() / 100;
      default -> Math.toDegrees(Math.asin(2 * random.nextDouble() - 1));
    };
  }

  static double lon(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> LONS[random.nextInt(LONS.length)];
      case 1 -> clamp(LONS[random.nextInt(LONS.length)] + random.nextGaussian() / 100, 180);
      case 2 -> 7.42 + random.nextGaussian() / 100;
      default -> random.nextDouble() * 360 - 180;
    };
  }

  private static double clamp(double value, double most) {
    return Math.max(-most, Math.min(most, value));
  }

  static Box box(Random random) {
    double lat1 = lat(random);
    double lat2 = random.nextBoolean() ? lat(random) : clamp(lat1 + random.nextGaussian(), 90);
    double lon1 = lon(random);
    double lon2 = random.nextBoolean() ? lon(random) : clamp(lon1 + random.nextGaussian(), 180);
    return new Box(Math.min(lat1, lat2), lon1, Math.max(lat1, lat2), lon2);
  }

  /** Whether a box has a place in it: said by one or two boxes that cross nothing. */
  static boolean isIn(Box box, double lat, double lon) {
    if (box.minLon() > box.maxLon()) {
      return isIn(new Box(box.minLat(), box.minLon(), box.maxLat(), 180), lat, lon)
          || isIn(new Box(box.minLat(), -180, box.maxLat(), box.maxLon()), lat, lon);
    }
    boolean isOnAntimeridian = lon == 180 || lon == -180;
    boolean touchesAntimeridian = box.minLon() == -180 || box.maxLon() == 180;
    return lat >= box.minLat()
        && lat <= box.maxLat()
        && (isOnAntimeridian ? touchesAntimeridian : lon >= box.minLon() && lon <= box.maxLon());
  }

  /** The distance by vectors, not by angles, metres. */
  static double meters(double lat1, double lon1, double lat2, double lon2) {
    double[] a = vector(lat1, lon1);
    double[] b = vector(lat2, lon2);
    double x = a[1] * b[2] - a[2] * b[1];
    double y = a[2] * b[0] - a[0] * b[2];
    double z = a[0] * b[1] - a[1] * b[0];
    double dot = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    return 6_371_008.8 * Math.atan2(Math.sqrt(x * x + y * y + z * z), dot);
  }

  private static double[] vector(double lat, double lon) {
    double phi = Math.toRadians(lat);
    double lambda = Math.toRadians(lon);
    return new double[] {
      Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)
    };
  }
}
