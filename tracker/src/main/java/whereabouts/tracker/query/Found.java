package whereabouts.tracker.query;

import java.util.BitSet;
import java.util.List;

/**
 * What one node has found.
 *
 * @param hits the first of the query's order among its vehicles, one more than the limit if there
 *     are more
 * @param loaded the buckets of which it knows all vehicles
 */
public record Found(List<Hit> hits, BitSet loaded) {
  public Found {
    hits = List.copyOf(hits);
  }
}
