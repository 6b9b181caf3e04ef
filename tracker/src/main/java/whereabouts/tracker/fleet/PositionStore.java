package whereabouts.tracker.fleet;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import whereabouts.tracker.vehicle.VehicleState;

/**
 * The port to where newest positions are kept. Safe for concurrent use; nothing blocks; a stage
 * that fails leaves open whether the write was applied.
 *
 * <p>The store merges as {@link VehicleState#merge} does: an older fix never replaces a newer one,
 * whatever order, repetition or node the writes come from. So every write may be retried freely.
 */
public interface PositionStore {
  /**
   * Merges rows of one bucket into the store, as one batch.
   *
   * @param rows of this bucket only, each vehicle once
   * @return completed once a quorum has it on disk
   */
  CompletionStage<Void> write(int bucket, List<VehicleRow> rows);

  /** All rows of a bucket, forgotten vehicles included, each vehicle once. */
  CompletionStage<List<VehicleRow>> load(int bucket);

  /** What the store knows of one vehicle; empty if it has no row. */
  CompletionStage<Optional<VehicleState>> find(String vehicleId);
}
