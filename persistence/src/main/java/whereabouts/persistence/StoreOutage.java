package whereabouts.persistence;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Says once that the store does not take writes, and once that it does again. A failure that the
 * next success follows at once is not worth a line.
 */
final class StoreOutage {
  private static final Duration WORTH_A_LINE = Duration.ofSeconds(1);

  private final Logger log;
  private final LongSupplier nanoTime;
  private boolean failing;
  private boolean told;
  private long sinceNanos;

  StoreOutage(Logger log, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
  }

  void failed(Throwable cause) {
    if (!failing) {
      failing = true;
      sinceNanos = nanoTime.getAsLong();
    } else if (!told && age().compareTo(WORTH_A_LINE) >= 0) {
      told = true;
      log.warn(
          "The store has not taken a write for {} ms: {}. Reports are still accepted; their newest"
              + " fixes wait in memory and are written when it is back.",
          age().toMillis(),
          reason(cause));
    }
  }

  void succeeded() {
    if (told) {
      log.info("The store takes writes again, after {} ms.", age().toMillis());
    }
    failing = false;
    told = false;
  }

  private static String reason(Throwable cause) {
    Throwable told =
        cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
    return told.getMessage() == null ? told.toString() : told.getMessage();
  }

  private Duration age() {
    return Duration.ofNanos(nanoTime.getAsLong() - sinceNanos);
  }
}
