package whereabouts.tracker.query;

import whereabouts.tracker.vehicle.FixOrder;
import whereabouts.tracker.vehicle.Position;

/**
 * A vehicle that a query has found.
 *
 * @param position its newest
 * @param distanceMeters from the place that was asked for; NaN if none was
 */
public record Hit(String vehicleId, Position position, double distanceMeters) implements Ranked {
  Key key() {
    return new Key(vehicleId, distanceMeters);
  }

  /** Of two hits of one vehicle the one with the newer position. */
  static Hit newer(Hit a, Hit b) {
    return FixOrder.newer(a.position, b.position).equals(a.position) ? a : b;
  }

  /**
   * Where a hit stands among all of its query, which is also where a page ends.
   *
   * @param distanceMeters NaN if the query has no place to measure from
   */
  public record Key(String vehicleId, double distanceMeters) implements Ranked {}
}
