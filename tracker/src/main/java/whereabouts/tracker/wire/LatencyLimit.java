package whereabouts.tracker.wire;

import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * As many reports under way as are answered within a target time. What is under way beyond that
 * only waits in queues, and everything that comes later waits behind it.
 *
 * <p>By Little's law (J. Little, 1961) the time to an answer is the number under way divided by the
 * throughput, so the number is scaled by target over measured time, once an interval. What counts
 * is the mean time of the interval's reports: the least would be right for a steady server, but one
 * that is short of processor time answers some at once and most of them late. For the same reason
 * the number shrinks faster than it grows; and it grows only while somebody asks for more. Not
 * thread-safe; the caller brings the clock.
 */
final class LatencyLimit {
  private static final long INTERVAL_NANOS = Duration.ofMillis(100).toNanos();
  private static final double MOST_SHRINKING = 0.25;
  private static final double GROWING = 1.05;
  private static final double GROWING_FAST = 1.25;

  private final int floor;
  private final IntSupplier ceiling;
  private final Supplier<Duration> target;
  private int current;
  private long intervalEndNanos;
  private long answered;
  private double answeredNanos;
  private boolean wanting;

  /**
   * Starts at the floor: a node that has just started is slow.
   *
   * @param floor never fewer, however slow the answers, unless the ceiling is lower
   * @param ceiling never more; asked each time
   * @param target time to an answer; asked each time
   */
  LatencyLimit(int floor, IntSupplier ceiling, Supplier<Duration> target, long nowNanos) {
    this.floor = floor;
    this.ceiling = ceiling;
    this.target = target;
    this.current = floor;
    this.intervalEndNanos = nowNanos + INTERVAL_NANOS;
  }

  int current() {
    return Math.min(current, ceiling.getAsInt());
  }

  /** Somebody had to wait. */
  void wanted() {
    wanting = true;
  }

  /** Some reports that were under way together have been answered; at least one. */
  void answered(int reports, long tookNanos, long nowNanos) {
    answered += reports;
    answeredNanos += (double) reports * tookNanos;
    if (nowNanos - intervalEndNanos >= 0) {
      adjust(answeredNanos / answered);
      intervalEndNanos = nowNanos + INTERVAL_NANOS;
      answered = 0;
      answeredNanos = 0;
      wanting = false;
    }
  }

  private void adjust(double meanNanos) {
    double targetNanos = target.get().toNanos();
    double factor = 1;
    if (meanNanos > targetNanos) {
      factor = Math.max(MOST_SHRINKING, targetNanos / meanNanos);
    } else if (wanting) {
      factor = meanNanos < targetNanos / 2 ? GROWING_FAST : GROWING;
    }
    current = (int) Math.max(floor, Math.min(ceiling.getAsInt(), Math.ceil(current * factor)));
  }
}
