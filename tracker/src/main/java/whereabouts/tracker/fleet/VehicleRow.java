package whereabouts.tracker.fleet;

import java.nio.charset.StandardCharsets;
import whereabouts.tracker.vehicle.VehicleState;

/** One vehicle's row as it is written, loaded and spilled. */
public record VehicleRow(String vehicleId, VehicleState state) {
  private static final int FORGETTING_BYTES = 64;

  /** Upper bound of the bytes that this row takes in a batch. */
  public int encodedBytes() {
    return encodedBytes(vehicleId, state);
  }

  static int encodedBytes(String vehicleId, VehicleState state) {
    int id = vehicleId.getBytes(StandardCharsets.UTF_8).length;
    int fix = state.newest() == null ? 0 : id + state.newest().encodedBytes();
    int forgetting = state.forgottenAtMillis() == 0 ? 0 : 2 * (id + FORGETTING_BYTES);
    return fix + forgetting;
  }
}
