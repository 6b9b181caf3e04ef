package whereabouts.tracker.wire;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import whereabouts.tracker.query.Hit;
import whereabouts.tracker.vehicle.VehicleId;

/** Where a page of vehicles ended, as clients hand it back: opaque, and safe in a URI. */
final class FleetCursor {
  private FleetCursor() {}

  static String encode(Hit.Key last) {
    String distance =
        Double.isNaN(last.distanceMeters())
            ? ""
            : Long.toHexString(Double.doubleToLongBits(last.distanceMeters()));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((distance + ":" + last.vehicleId()).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * What {@link #encode} made a cursor of.
   *
   * @param withDistance whether it has to be one of a query for what is near
   * @return empty if it is no cursor of ours, or of a query of the other kind
   */
  static Optional<Hit.Key> decode(String cursor, boolean withDistance) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      String vehicleId = text.substring(colon + 1);
      if (colon < 0 || (colon > 0) != withDistance || VehicleId.problem(vehicleId).isPresent()) {
        return Optional.empty();
      }
      double distance =
          withDistance
              ? Double.longBitsToDouble(Long.parseUnsignedLong(text.substring(0, colon), 16))
              : Double.NaN;
      return Double.isNaN(distance) == withDistance
          ? Optional.empty()
          : Optional.of(new Hit.Key(vehicleId, distance));
    } catch (IllegalArgumentException noCursor) {
      return Optional.empty();
    }
  }
}
