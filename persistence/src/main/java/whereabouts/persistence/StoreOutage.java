package whereabouts.persistence;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Says once that the store does not take writes as it should, and once that it does again. A store
 * that fails now and then is not worth a line; one that fails again and again is, even if it takes
 * a write now and then.
 */
final class StoreOutage {
  private static final Duration WORTH_A_LINE = Duration.ofSeconds(1);

  /** Without a failure for so long, it is over. */
  static final Duration CALM = Duration.ofSeconds(2);

  private final Logger log;
  private final LongSupplier nanoTime;
  private boolean failing;
  private boolean told;
  private boolean taken;
  private long sinceNanos;
  private long lastNanos;

  StoreOutage(Logger log, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
  }

  void failed(Throwable cause) {
    endIfCalm();
    lastNanos = nanoTime.getAsLong();
    taken = false;
    if (!failing) {
      failing = true;
      sinceNanos = lastNanos;
    } else if (!told && lasted().compareTo(WORTH_A_LINE) >= 0) {
      told = true;
      log.warn(
          "The store has failed to take writes for {} ms: {}. Reports are still accepted; their"
              + " newest fixes wait in memory and are written when it is back.",
          lasted().toMillis(),
          reason(cause));
    }
  }

  void succeeded() {
    taken = true;
    endIfCalm();
  }

  private void endIfCalm() {
    if (!failing || !taken || nanoTime.getAsLong() - lastNanos < CALM.toNanos()) {
      return;
    }
    if (told) {
      log.info("The store takes writes again, after {} ms.", lasted().toMillis());
    }
    failing = false;
    told = false;
  }

  /** From the first failure to the last. */
  private Duration lasted() {
    return Duration.ofNanos(lastNanos - sinceNanos);
  }

  private static String reason(Throwable cause) {
    Throwable told =
        cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
    return told.getMessage() == null ? told.toString() : told.getMessage();
  }
}
