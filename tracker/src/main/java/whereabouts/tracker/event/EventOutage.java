package whereabouts.tracker.event;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Says once that events are not stored, and once that they are again: with the first one that is
 * stored after a while without failures. Safe for concurrent use.
 */
final class EventOutage {
  static final Duration CALM = Duration.ofSeconds(5);

  private final Logger log;
  private final LongSupplier nanoTime;
  private volatile boolean told;
  private long firstNanos;
  private long lastNanos;
  private long unconfirmed;

  EventOutage(Logger log, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
  }

  synchronized void unconfirmed(Duration timeout, @Nullable Throwable cause) {
    lastNanos = nanoTime.getAsLong();
    unconfirmed++;
    if (!told) {
      told = true;
      firstNanos = lastNanos;
      log.warn(
          "Events are not stored: the store did not confirm one within {} ms ({}). Their clients"
              + " are told so, and to send them again.",
          timeout.toMillis(),
          cause == null ? "no answer" : reason(cause));
    }
  }

  void stored() {
    if (told) {
      tellTheEnd();
    }
  }

  private synchronized void tellTheEnd() {
    long now = nanoTime.getAsLong();
    if (told && now - lastNanos >= CALM.toNanos()) {
      told = false;
      log.info(
          "Events are stored again, after {} ms in which {} were not confirmed.",
          Duration.ofNanos(now - firstNanos).toMillis(),
          unconfirmed);
      unconfirmed = 0;
    }
  }

  private static String reason(Throwable cause) {
    Throwable told =
        cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
    return told.getMessage() == null ? told.toString() : told.getMessage();
  }
}
