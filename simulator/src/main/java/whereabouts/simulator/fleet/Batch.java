package whereabouts.simulator.fleet;

import java.util.List;

/**
 * Fixes to be sent together.
 *
 * @param offsetNanos when, after the start; {@link #AT_ONCE} = as soon as the target takes them
 * @param skipped how many were due before these and have been left out
 */
public record Batch(long offsetNanos, List<Fix> fixes, long skipped) {
  public static final long AT_ONCE = Long.MIN_VALUE;

  public static Batch atOnce(List<Fix> fixes) {
    return new Batch(AT_ONCE, fixes, 0);
  }

  public boolean hasTime() {
    return offsetNanos != AT_ONCE;
  }
}
