package whereabouts.tracker.fleet;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A clock that stands still until it is moved. */
public final class ManualTime implements LongSupplier {
  private long nanos;

  @Override
  public long getAsLong() {
    return nanos;
  }

  public void advance(Duration by) {
    nanos += by.toNanos();
  }
}
