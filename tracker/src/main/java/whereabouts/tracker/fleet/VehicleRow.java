package whereabouts.tracker.fleet;

import java.nio.charset.StandardCharsets;
import whereabouts.tracker.vehicle.VehicleState;

/** One vehicle's row as it is written, loaded and spilled. */
public record VehicleRow(String vehicleId, VehicleState state) {
  /** Upper bound of the bytes that this row takes in a batch. */
  public int encodedBytes() {
    int id = vehicleId.getBytes(StandardCharsets.UTF_8).length;
    return 2 * (id + 16) + state.position().map(fix -> fix.encodedBytes()).orElse(0);
  }
}
