package whereabouts.tracker.vehicle;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one vehicle, and every decision about it. Pure: no actor, no clock, no store.
 *
 * @param newest the newest fix by {@link FixOrder}, or null if none is known
 * @param forgottenAtMillis the vehicle was forgotten up to this fix time, epoch ms; 0 if never
 */
public record VehicleState(@Nullable Position newest, long forgottenAtMillis) {
  /** A vehicle never heard of. */
  public static final VehicleState UNKNOWN = new VehicleState(null, 0);

  public static VehicleState of(Position newest) {
    return new VehicleState(newest, 0);
  }

  /** The newest fix, if there is one. */
  public Optional<Position> position() {
    return Optional.ofNullable(newest);
  }

  /**
   * What a report of this fix means: {@link Outcome#ACCEPTED}, {@link Outcome#DUPLICATE}, {@link
   * Outcome#STALE} or {@link Outcome#FUTURE}.
   */
  public Outcome judge(Position fix, Duration maxFutureSkew) {
    if (isFuture(fix, maxFutureSkew)) {
      return Outcome.FUTURE;
    }
    if (fix.timeMillis() <= forgottenAtMillis) {
      return Outcome.STALE;
    }
    if (newest == null) {
      return Outcome.ACCEPTED;
    }
    int order = FixOrder.INSTANCE.compare(fix, newest);
    return order > 0 ? Outcome.ACCEPTED : order == 0 ? Outcome.DUPLICATE : Outcome.STALE;
  }

  /**
   * Whether a fix is dated further ahead of its receipt than the skew allows. It depends on the fix
   * alone, so that the ingest and the vehicle, on different nodes, can not disagree.
   */
  public static boolean isFuture(Position fix, Duration maxFutureSkew) {
    return fix.timeMillis() - maxFutureSkew.toMillis() > fix.receivedMillis();
  }

  /** After an accepted fix. */
  public VehicleState with(Position accepted) {
    return new VehicleState(accepted, forgottenAtMillis);
  }

  /** Forgets every fix up to now, and the newest one if that is dated later. */
  public VehicleState forget(long nowMillis) {
    long until = newest == null ? nowMillis : Math.max(nowMillis, newest.timeMillis());
    return new VehicleState(null, Math.max(until, forgottenAtMillis));
  }

  /** What two that knew the vehicle know together. Commutative, associative, idempotent. */
  public VehicleState merge(VehicleState other) {
    long forgotten = Math.max(forgottenAtMillis, other.forgottenAtMillis);
    Position newer =
        newest == null || other.newest == null
            ? newest == null ? other.newest : newest
            : FixOrder.newer(newest, other.newest);
    if (newer != null && newer.timeMillis() <= forgotten) {
      newer = null;
    }
    return new VehicleState(newer, forgotten);
  }
}
