package whereabouts.tracker.fleet;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.spatial.Placed;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;

/**
 * A vehicle's row in memory. Guarded by its bucket's lock, but for its id and its state, which
 * anybody may read.
 */
final class Row extends Placed {
  /** Where a row stands between a report and the store. */
  enum Status {
    /** The store has this state. */
    WRITTEN,
    /** In the queue of unwritten rows. */
    QUEUED,
    /** In the batch in flight. */
    WRITING,
    /** In the batch in flight, and, since a newer fix came meanwhile, in the queue as well. */
    WRITING_AND_QUEUED
  }

  final String vehicleId;
  volatile VehicleState state = VehicleState.UNKNOWN;
  Status status = Status.WRITTEN;

  /** When the oldest change that the queued row stands for was made; ticker nanoseconds. */
  long queuedSince;

  /** Up to where the store knows the vehicle to be forgotten, so that it is told once. */
  private long storedForgottenAtMillis;

  @Nullable Gate gate;

  /** Who waits for the store; null if nobody does, which is the rule. */
  private @Nullable List<StoreWaiter> waiters;

  Row(String vehicleId) {
    this.vehicleId = vehicleId;
  }

  @Override
  public String vehicleId() {
    return vehicleId;
  }

  @Override
  public @Nullable Position position() {
    return state.newest();
  }

  /** What the store has to be told to know this row's state. */
  VehicleRow toWrite() {
    VehicleState told =
        state.forgottenAtMillis() > storedForgottenAtMillis
            ? state
            : new VehicleState(state.newest(), 0);
    return new VehicleRow(vehicleId, told);
  }

  /** What it takes among the unwritten rows: nothing, if the store has it. */
  int unwrittenBytes() {
    return status == Status.WRITTEN ? 0 : VehicleRow.encodedBytes(vehicleId, state);
  }

  /** All that is known. */
  VehicleRow whole() {
    return new VehicleRow(vehicleId, state);
  }

  /** The store knows this much. */
  void storeKnows(VehicleState stored) {
    storedForgottenAtMillis = Math.max(storedForgottenAtMillis, stored.forgottenAtMillis());
  }

  /** How many wait for the store. */
  int waiting() {
    return waiters == null ? 0 : waiters.size();
  }

  void await(StoreWaiter waiter) {
    if (waiters == null) {
      waiters = new ArrayList<>(1);
    }
    waiters.add(waiter);
  }

  /** Lets those go who have waited too long. Returns how many these were. */
  int dropLateWaiters(long nowNanos) {
    int before = waiting();
    if (waiters != null
        && waiters.removeIf(waiter -> waiter.untilNanos() <= nowNanos)
        && waiters.isEmpty()) {
      waiters = null;
    }
    return before - waiting();
  }

  /** Moves those whom this state answers to a list. */
  void satisfy(VehicleState stored, List<StoreWaiter> satisfied) {
    if (waiters != null
        && waiters.removeIf(waiter -> waiter.isSatisfiedBy(stored) && satisfied.add(waiter))
        && waiters.isEmpty()) {
      waiters = null;
    }
  }
}
