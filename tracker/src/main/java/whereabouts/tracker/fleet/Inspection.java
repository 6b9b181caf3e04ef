package whereabouts.tracker.fleet;

import org.jspecify.annotations.Nullable;
import whereabouts.tracker.vehicle.VehicleState;

/**
 * How a vehicle stands on the node that has its bucket, for whoever looks after it.
 *
 * @param node as other nodes know it; empty if it is alone
 * @param bucket of the vehicle
 * @param loaded whether all that the store knew of the bucket is there
 * @param state what is known of the vehicle
 * @param awake whether it has an actor
 * @param unwrittenMillis for how long the store may not have its newest state; null if it has it
 * @param waiting reports of it that wait for the store
 */
public record Inspection(
    String node,
    int bucket,
    boolean loaded,
    VehicleState state,
    boolean awake,
    @Nullable Long unwrittenMillis,
    int waiting) {}
