package whereabouts.cluster.remote;

import whereabouts.cluster.remote.proto.Fix;
import whereabouts.tracker.vehicle.Attributes;
import whereabouts.tracker.vehicle.Position;

/** A fix on its way between nodes, exact to the bit. */
final class Fixes {
  private Fixes() {}

  static Fix encode(Position fix) {
    Fix.Builder out =
        Fix.newBuilder()
            .setTimeMillis(fix.timeMillis())
            .setDelayMillis(fix.receivedMillis() - fix.timeMillis())
            .setLat(fix.lat())
            .setLon(fix.lon())
            .putAllAttributes(fix.attributes().literals());
    if (isKnown(fix.speedMetersPerSecond())) {
      out.setSpeed(fix.speedMetersPerSecond());
    }
    if (isKnown(fix.headingDegrees())) {
      out.setHeading(fix.headingDegrees());
    }
    if (isKnown(fix.altitudeMeters())) {
      out.setAltitude(fix.altitudeMeters());
    }
    if (isKnown(fix.accuracyMeters())) {
      out.setAccuracy(fix.accuracyMeters());
    }
    return out.build();
  }

  private static boolean isKnown(double measure) {
    return !Double.isNaN(measure);
  }

  static Position decode(Fix in) {
    return new Position(
        in.getTimeMillis(),
        in.getTimeMillis() + in.getDelayMillis(),
        in.getLat(),
        in.getLon(),
        in.hasSpeed() ? in.getSpeed() : Double.NaN,
        in.hasHeading() ? in.getHeading() : Double.NaN,
        in.hasAltitude() ? in.getAltitude() : Double.NaN,
        in.hasAccuracy() ? in.getAccuracy() : Double.NaN,
        Attributes.of(in.getAttributesMap()));
  }
}
