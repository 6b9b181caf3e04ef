package whereabouts.tracker.query;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.fleet.Buckets;

/**
 * What all nodes together have found.
 *
 * @param hits in the order of the query, of each vehicle one
 * @param next where the page ends; null if there is no more
 * @param nodesAsked how many nodes have vehicles
 * @param nodesAnswered how many of them have answered in time
 * @param missingBuckets of how many of the buckets in question nobody has said that it knows all
 *     vehicles: of these some may be missing
 */
public record Gathered(
    List<Hit> hits, Hit.@Nullable Key next, int nodesAsked, int nodesAnswered, int missingBuckets) {

  /** Makes one answer of those of several nodes. */
  public static Gathered of(FleetQuery query, int nodesAsked, Collection<Found> answers) {
    Map<String, Hit> newest = new LinkedHashMap<>(); // in order node by node, so quickly sorted
    BitSet loaded = new BitSet(Buckets.COUNT);
    for (Found found : answers) {
      found.hits().forEach(hit -> newest.merge(hit.vehicleId(), hit, Hit::newer));
      loaded.or(found.loaded());
    }
    List<Hit> hits = new ArrayList<>(newest.values());
    hits.sort(query.order());
    boolean hasMore = hits.size() > query.limit();
    if (hasMore) {
      hits.subList(query.limit(), hits.size()).clear();
    }
    return new Gathered(
        List.copyOf(hits),
        hasMore ? hits.get(hits.size() - 1).key() : null,
        nodesAsked,
        answers.size(),
        missing(query, loaded));
  }

  private static int missing(FleetQuery query, BitSet loaded) {
    BitSet missing = query.buckets();
    missing.andNot(loaded);
    return missing.cardinality();
  }
}
