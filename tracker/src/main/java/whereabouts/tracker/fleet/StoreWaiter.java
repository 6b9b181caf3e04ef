package whereabouts.tracker.fleet;

import java.util.function.Consumer;
import java.util.function.Predicate;
import whereabouts.tracker.vehicle.FixOrder;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;
import whereabouts.tracker.vehicle.Verdict;

/**
 * Somebody who is answered once the store knows enough of a vehicle.
 *
 * @param enough whether what the store knows is
 * @param untilNanos after which the answer is of use to nobody
 */
record StoreWaiter(
    Predicate<VehicleState> enough, Verdict verdict, long untilNanos, Consumer<Verdict> reply) {

  /** A report: its fix, or a newer one, is in the store. */
  static StoreWaiter forFix(
      Position fix, Verdict verdict, long untilNanos, Consumer<Verdict> reply) {
    return new StoreWaiter(stored -> holds(stored, fix), verdict, untilNanos, reply);
  }

  private static boolean holds(VehicleState stored, Position fix) {
    return stored.forgottenAtMillis() >= fix.timeMillis()
        || stored
            .position()
            .filter(newest -> FixOrder.INSTANCE.compare(newest, fix) >= 0)
            .isPresent();
  }

  /** A wish to forget: the store has forgotten the vehicle up to there. */
  static StoreWaiter forForgetting(long untilMillis, long untilNanos, Consumer<Verdict> reply) {
    return new StoreWaiter(
        stored -> stored.forgottenAtMillis() >= untilMillis,
        Verdict.of(Outcome.ACCEPTED),
        untilNanos,
        reply);
  }

  boolean isSatisfiedBy(VehicleState stored) {
    return enough.test(stored);
  }

  void answer() {
    reply.accept(verdict);
  }
}
