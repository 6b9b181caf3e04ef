package whereabouts.simulator.wire;

import java.time.Duration;

/** How long to wait before trying again: longer after each failure in a row. */
public record Backoff(int failures) {
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private static final int MOST = 8;

  public static final Backoff NONE = new Backoff(0);

  public Backoff failed() {
    return new Backoff(failures + 1);
  }

  /** Whether it has failed for a quarter of a minute. */
  boolean hopeless() {
    return failures >= MOST;
  }

  public Duration pause() {
    if (failures == 0) {
      return Duration.ZERO;
    }
    Duration doubled = SHORTEST.multipliedBy(1L << Math.min(failures - 1, 10));
    return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
  }
}
