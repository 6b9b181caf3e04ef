package whereabouts.tracker.fleet;

import java.util.function.Consumer;
import whereabouts.tracker.vehicle.FixOrder;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;
import whereabouts.tracker.vehicle.Verdict;

/** A report that is answered once its fix, or a newer one, is in the store. */
record StoreWaiter(Position fix, Verdict verdict, long untilNanos, Consumer<Verdict> reply) {
  boolean isSatisfiedBy(VehicleState stored) {
    return stored.forgottenAtMillis() >= fix.timeMillis()
        || stored
            .position()
            .filter(newest -> FixOrder.INSTANCE.compare(newest, fix) >= 0)
            .isPresent();
  }

  void answer() {
    reply.accept(verdict);
  }
}
