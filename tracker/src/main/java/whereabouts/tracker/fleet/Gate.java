package whereabouts.tracker.fleet;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.Verdict;

/**
 * The way of one vehicle's reports to its row. The vehicle's actor holds it from its start to its
 * end; the row outlives it. One thread at a time calls it; the bucket's lock orders it against the
 * writer and the loader.
 */
public final class Gate {
  final String vehicleId;
  final Runnable whenIdle;
  private final Bucket bucket;

  /** Guarded by the bucket. */
  @Nullable Row row;

  /** Guarded by the bucket; ticker nanoseconds. */
  long lastUsed;

  Gate(Bucket bucket, String vehicleId, Runnable whenIdle) {
    this.bucket = bucket;
    this.vehicleId = vehicleId;
    this.whenIdle = whenIdle;
  }

  /**
   * Judges a fix and, if it is the newest, puts it into the row, where it replaces one that is not
   * written yet.
   *
   * @param reply told the verdict: at once, or with {@link AckLevel#PERSISTED} when the fix or a
   *     newer one is stored; never, if the bucket has moved away or the store takes too long
   */
  public void report(Position fix, AckLevel ack, Consumer<Verdict> reply) {
    bucket.report(this, fix, ack, reply);
  }

  /**
   * Forgets the vehicle up to now or its newest fix, whichever is later.
   *
   * @param reply told when the store has forgotten it, too, or that a bound was reached and nothing
   *     was done; never, if the bucket has moved away or the store takes too long
   */
  public void forget(long nowMillis, Consumer<Verdict> reply) {
    bucket.forget(this, nowMillis, reply);
  }

  /** Whether the vehicle has a row; without one there is nothing to stay awake for. */
  public boolean hasRow() {
    return bucket.hasRow(this);
  }

  /** The actor ends. The row stays. */
  public void leave() {
    bucket.leave(this);
  }
}
