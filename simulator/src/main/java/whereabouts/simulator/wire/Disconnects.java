package whereabouts.simulator.wire;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many connections are to be torn by now: a rate, whichever connection sends next. Any thread
 * may ask.
 */
final class Disconnects {
  private final double perSecond;
  private final long startNanos;
  private final AtomicLong done = new AtomicLong();

  /**
   * Begins.
   *
   * @param perSecond 0 = none
   * @param startNanos by {@link System#nanoTime}
   */
  Disconnects(double perSecond, long startNanos) {
    this.perSecond = perSecond;
    this.startNanos = startNanos;
  }

  /** Whether one is due; if so, it is for the caller to do. */
  boolean claim(long nowNanos) {
    long before = done.get();
    return before < (long) ((nowNanos - startNanos) / 1e9 * perSecond)
        && done.compareAndSet(before, before + 1);
  }
}
