package whereabouts.persistence;

import java.time.Duration;
import whereabouts.tracker.fleet.FleetSettings;

/**
 * How long changed rows wait, and coalesce, before they are written: the answer to how the store
 * does, found step by step. Knows no clock; is told what became of the batches of each step.
 *
 * <p>A quick store shortens the wait to the flush interval. A slow one stretches it, so that
 * batches become larger and rarer, as far as the target age of stored positions has room. When
 * batches fail, or are slow while buckets are overdue, the target can't be held whatever is done:
 * then the wait grows up to its bound, until nothing is overdue any more.
 *
 * <p>What an outage has left behind says nothing of a store that is back: until all of that is
 * written once, but not for long, being overdue does not count, so that positions are fresh again
 * soon.
 *
 * <p>Each step moves it by a bounded factor, and between quick and slow lies a band in which it
 * stands still. So it comes to rest, or hugs the brink; it does not swing between the extremes.
 */
final class FlushPace {
  /** The time between two steps. */
  static final Duration STEP = Duration.ofMillis(100);

  private static final int STEPS_TO_CATCH_UP = 50;
  private static final double GROWTH = 1.25;
  private static final double DECAY = 0.9;

  /** More than one failed batch in so many, and the store is failing. */
  private static final int BATCHES_PER_FAILURE = 8;

  /** A bucket that is late by more than this part of the wait is overdue. */
  private static final int PART_OVERDUE = 16;

  private FleetSettings.Flush settings;
  private long intervalNanos;

  /** Steps that a store that is back may take to catch up, still. */
  private int catchingUp;

  private int stored;
  private int failed;
  private long tookNanos;

  FlushPace(FleetSettings.Flush settings) {
    this.settings = settings;
    this.intervalNanos = settings.interval().toNanos();
  }

  /** Other settings hold from now on. If they are others, it begins anew with them. */
  void set(FleetSettings.Flush now) {
    if (!now.equals(settings)) {
      settings = now;
      intervalNanos = now.interval().toNanos();
    }
  }

  /** How long a changed row waits. */
  Duration interval() {
    return Duration.ofNanos(intervalNanos);
  }

  /** A batch was stored. */
  void stored(Duration took) {
    stored++;
    tookNanos += took.toNanos();
  }

  /** A batch that had reached the store was not stored, or not in time. */
  void failed() {
    failed++;
  }

  /** The store takes batches again, after it took none. */
  void storeIsBack() {
    catchingUp = STEPS_TO_CATCH_UP;
    intervalNanos = settings.interval().toNanos();
  }

  /**
   * Ends a step.
   *
   * @param lag how late the bucket is that has been due for longest; zero if none is due
   * @param inFlight batches that are not answered yet
   */
  void step(Duration lag, int inFlight) {
    if (stored + failed > 0 || inFlight == 0) { // else nothing is known
      intervalNanos = next(lag.toNanos());
    }
    stored = 0;
    failed = 0;
    tookNanos = 0;
  }

  private long next(long lag) {
    long slow = settings.targetBatchTime().toNanos();
    long took = stored == 0 ? 0 : tookNanos / stored;
    boolean failing = failed * BATCHES_PER_FAILURE > stored + failed;
    boolean quick = took <= slow / 2;
    boolean overdue = lag > intervalNanos / PART_OVERDUE;
    catchingUp = overdue ? Math.max(0, catchingUp - 1) : 0;
    if (failing || (!quick && overdue && catchingUp == 0)) {
      return grown(settings.maxInterval().toNanos());
    } else if (quick) {
      return shrunk();
    }
    long room = settings.targetAge().toNanos() - lag - 2 * took; // many take longer than the mean
    if (intervalNanos > room) {
      return lag > 0 ? intervalNanos : shrunk();
    }
    return took > slow ? grown(room) : intervalNanos;
  }

  private long grown(long bound) {
    return Math.min((long) (intervalNanos * GROWTH), Math.max(intervalNanos, bound));
  }

  private long shrunk() {
    return Math.max((long) (intervalNanos * DECAY), settings.interval().toNanos());
  }
}
