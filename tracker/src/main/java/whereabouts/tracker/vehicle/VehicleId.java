package whereabouts.tracker.vehicle;

import java.util.Optional;

/** What a vehicle may be called. */
public final class VehicleId {
  private VehicleId() {}

  /** Why this is no vehicle id, or empty if it is one. */
  public static Optional<String> problem(String id) {
    return Identifier.problem("vehicleId", id);
  }
}
