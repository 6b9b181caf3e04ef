package whereabouts.tracker.wire;

import java.time.Duration;

/**
 * As many reports under way as are answered within a target time. What is under way beyond that
 * only waits in queues, and everything that comes later waits behind it.
 *
 * <p>By Little's law (J. Little, 1961) the time to an answer is the number under way divided by the
 * throughput, so the number is scaled by target over measured time, once an interval. What counts
 * is the least time of the interval, as in CoDel (RFC 8289, section 3): it is long only if the
 * queue stands, not if something came in a burst. The limit grows only while somebody asks for
 * more. Not thread-safe; the caller brings the clock.
 */
final class LatencyLimit {
  private static final long INTERVAL_NANOS = Duration.ofMillis(100).toNanos();
  private static final double MOST_SHRINKING = 0.5;
  private static final double GROWING = 1.1;
  private static final double GROWING_FAST = 1.5;

  private final int floor;
  private final int ceiling;
  private final long targetNanos;
  private int current;
  private long intervalEndNanos;
  private long leastNanos = Long.MAX_VALUE;
  private boolean wanting;

  /**
   * Starts at the floor: a node that has just started is slow.
   *
   * @param floor never fewer, however slow the answers
   * @param target time to an answer
   */
  LatencyLimit(int floor, int ceiling, Duration target, long nowNanos) {
    this.floor = Math.min(floor, ceiling);
    this.ceiling = ceiling;
    this.targetNanos = target.toNanos();
    this.current = this.floor;
    this.intervalEndNanos = nowNanos + INTERVAL_NANOS;
  }

  int current() {
    return current;
  }

  /** Somebody had to wait. */
  void wanted() {
    wanting = true;
  }

  /** Some reports that were under way together have been answered. */
  void answered(long tookNanos, long nowNanos) {
    leastNanos = Math.min(leastNanos, tookNanos);
    if (nowNanos - intervalEndNanos >= 0) {
      adjust();
      intervalEndNanos = nowNanos + INTERVAL_NANOS;
      leastNanos = Long.MAX_VALUE;
      wanting = false;
    }
  }

  private void adjust() {
    double factor = 1;
    if (leastNanos > targetNanos) {
      factor = Math.max(MOST_SHRINKING, (double) targetNanos / leastNanos);
    } else if (wanting) {
      factor = leastNanos < targetNanos / 2 ? GROWING_FAST : GROWING;
    }
    current = (int) Math.max(floor, Math.min(ceiling, Math.ceil(current * factor)));
  }
}
