package whereabouts.simulator.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import whereabouts.simulator.fleet.Batch;
import whereabouts.simulator.fleet.Feed;
import whereabouts.simulator.fleet.Fix;

/**
 * One connection's share of a trace: all fixes of the vehicles that fall to it, in the trace's
 * order. With a rate the whole trace's n-th fix is due at n / rate, and a batch with its last one.
 * Nothing is left out, however late: nobody drives on behind a trace.
 */
public final class ReplayFeed implements Feed {
  private final List<Fix> trace;
  private final int[] share;
  private final int batch;
  private final double ratePerSecond;
  private final long endNanos;
  private int position;

  /**
   * @param share which fixes of the trace, ascending
   * @param ratePerSecond of the whole trace; 0 = as fast as the target takes them
   */
  private ReplayFeed(List<Fix> trace, int[] share, int batch, double ratePerSecond, long endNanos) {
    this.trace = trace;
    this.share = share;
    this.batch = batch;
    this.ratePerSecond = ratePerSecond;
    this.endNanos = endNanos;
  }

  /** One feed per connection; each vehicle is in exactly one of them. */
  public static List<ReplayFeed> split(
      List<Fix> trace, int connections, int batch, double ratePerSecond, long endNanos) {
    int[] sizes = new int[connections];
    for (Fix fix : trace) {
      sizes[connectionOf(fix, connections)]++;
    }
    int[][] shares = new int[connections][];
    Arrays.setAll(shares, i -> new int[sizes[i]]);
    int[] filled = new int[connections];
    for (int i = 0; i < trace.size(); i++) {
      int connection = connectionOf(trace.get(i), connections);
      shares[connection][filled[connection]++] = i;
    }
    List<ReplayFeed> feeds = new ArrayList<>(connections);
    for (int[] share : shares) {
      feeds.add(new ReplayFeed(trace, share, batch, ratePerSecond, endNanos));
    }
    return feeds;
  }

  private static int connectionOf(Fix fix, int connections) {
    int hash = fix.vehicleId().hashCode() * 0x9E3779B9;
    return Math.floorMod(hash ^ (hash >>> 16), connections);
  }

  @Override
  public @Nullable Batch next(long nowNanos) {
    if (position == share.length) {
      return null;
    }
    int end = Math.min(share.length, position + batch);
    List<Fix> fixes = new ArrayList<>(end - position);
    for (int i = position; i < end; i++) {
      fixes.add(trace.get(share[i]));
    }
    long due = ratePerSecond == 0 ? Batch.AT_ONCE : (long) (share[end - 1] * 1e9 / ratePerSecond);
    if (due >= endNanos) {
      return null;
    }
    position = end;
    return new Batch(due, fixes, 0);
  }
}
