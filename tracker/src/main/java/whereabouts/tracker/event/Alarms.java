package whereabouts.tracker.event;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;

/** Runs something later, unless it is told not to. */
interface Alarms {
  /**
   * The clock of the JVM. An alarm is switched off by completing, not by cancelling: a future that
   * ends exceptionally leaves its timer behind until it would have rung (JDK-8303742, up to 20).
   */
  Alarms SYSTEM =
      (delay, ring) -> {
        CompletableFuture<Boolean> rings = new CompletableFuture<>();
        var unused =
            rings.thenAccept(
                rung -> {
                  if (rung) {
                    ForkJoinPool.commonPool().execute(ring);
                  }
                });
        rings.completeOnTimeout(true, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> rings.complete(false);
      };

  /** A way to keep an alarm from ringing; does nothing once it rings. */
  interface Alarm {
    void switchOff();
  }

  /** Rings after a delay, once, on a thread that must not be blocked. */
  Alarm set(Duration delay, Runnable ring);
}
