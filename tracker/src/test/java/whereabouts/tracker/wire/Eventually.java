package whereabouts.tracker.wire;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another thread is about to do. */
final class Eventually {
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private Eventually() {}

  static void holds(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("did not come true in time");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
