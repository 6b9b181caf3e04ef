package whereabouts.tracker.wire;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How fast all who share it may go on together: each says what it took and waits for as long as
 * that takes at this rate, once those before it have waited. Nobody ever has to wait for longer
 * than all of them took. Safe for concurrent use.
 */
final class Pace {
  private static final double NANOS = 1e9;

  private final double nanosPerByte;
  private final LongSupplier nanoTime;
  private long freeAt;

  /**
   * Nobody has to wait yet.
   *
   * @param bytesPerSecond that all take together
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   */
  Pace(long bytesPerSecond, LongSupplier nanoTime) {
    this.nanosPerByte = NANOS / bytesPerSecond;
    this.nanoTime = nanoTime;
    this.freeAt = nanoTime.getAsLong();
  }

  /** How long whoever took so many bytes has to wait before it takes more. */
  synchronized Duration after(int bytes) {
    long now = nanoTime.getAsLong();
    freeAt = Math.max(freeAt - now, 0) + now + (long) (bytes * nanosPerByte);
    return Duration.ofNanos(freeAt - now);
  }
}
