package whereabouts.tracker.vehicle;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The port through which the outside reaches the vehicles, wherever they live. Safe for concurrent
 * use. No stage fails but by a defect; what goes wrong is a value.
 */
public interface Vehicles {
  /** One fix of one vehicle. */
  record Report(String vehicleId, Position fix) {}

  /** What is known of a vehicle. */
  sealed interface Lookup {
    record Found(Position position) implements Lookup {}

    /** Never seen, or forgotten. */
    record NotFound() implements Lookup {}

    /** Its bucket can't be reached or was not loaded yet: nothing can be said. */
    record Unavailable(String reason) implements Lookup {}
  }

  /**
   * What became of the reports of one call.
   *
   * @param outcomes one per report, in their order
   * @param reached a limit that refused some of them, or null if none did
   * @param mostNanos how long it took until half of them were answered; {@link #UNKNOWN} if that is
   *     not known. The rest may have waited for a bucket that moves, which tells nothing about how
   *     busy the vehicles are.
   */
  record Answer(List<Outcome> outcomes, @Nullable Limit reached, long mostNanos) {
    public static final long UNKNOWN = Long.MAX_VALUE;

    /** It is not known how long most of them took. */
    public Answer(List<Outcome> outcomes, @Nullable Limit reached) {
      this(outcomes, reached, UNKNOWN);
    }
  }

  /**
   * Brings reports to their vehicles. Reports of one vehicle are judged in the order given; there
   * is no order between vehicles, nor between two calls.
   *
   * @return one outcome per report, in their order, each of {@code ACCEPTED, DUPLICATE, STALE,
   *     FUTURE, OVERLOADED, UNCONFIRMED}; within the timeout of {@code ack}, where what has no
   *     answer by then is {@code UNCONFIRMED}
   */
  default CompletionStage<Answer> report(List<Report> reports, AckLevel ack) {
    return report(reports, ack, answered -> {});
  }

  /**
   * The same, and may tell on the way how many more have been answered: some may have to wait long
   * for a bucket that moves.
   *
   * @param answered told each time how many; of all, never more; from any thread, one call at a
   *     time, and none once the stage is complete
   */
  CompletionStage<Answer> report(List<Report> reports, AckLevel ack, IntConsumer answered);

  /**
   * Forgets a vehicle: all its fixes up to now, or up to its newest one if that is dated later, are
   * gone and stale from then on, also after a restart.
   *
   * @param nowMillis epoch
   * @return {@code ACCEPTED} once the store has forgotten it, too; {@code OVERLOADED}, with the
   *     limit, if nothing was done; {@code UNCONFIRMED}, if there is no answer in time: then it may
   *     be forgotten or not
   */
  CompletionStage<Verdict> forget(String vehicleId, long nowMillis);

  /** The newest position of a vehicle. Asking for an unknown one leaves nothing behind. */
  CompletionStage<Lookup> find(String vehicleId);

  /**
   * The age of the oldest fix that is acked as accepted and not yet in Cassandra: what a crash now
   * could lose at most. Zero if all is written.
   */
  Duration oldestUnwrittenAge();
}
