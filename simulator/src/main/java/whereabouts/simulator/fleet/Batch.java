package whereabouts.simulator.fleet;

import java.util.List;

/**
 * Fixes to be sent together.
 *
 * @param offsetNanos when, after the start; {@link #AT_ONCE} = as soon as the target takes them
 */
public record Batch(long offsetNanos, List<Fix> fixes) {
  public static final long AT_ONCE = Long.MIN_VALUE;
}
