package whereabouts.cluster;

import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.vehicle.Limit;

/**
 * Which buckets can't be reached now: a node has told that it has them, the cluster has lost that
 * node out of sight, and none that is in sight has told that it has them now. Reports of their
 * vehicles would only fill buffers until somebody else has the bucket.
 *
 * <p>In doubt a bucket can be reached. That holds for one that moves, and so is nobody's or two
 * nodes' for a moment; for one whose node was removed from the cluster, since sharding looks for a
 * new home then; and as long as the node itself is heard, whatever others say of it.
 *
 * <p>Safe for concurrent use. Bounded by the nodes of the cluster.
 */
final class Owners {
  /** A node that has told anything since is there: it does so several times a second. */
  static final Duration SILENCE = Duration.ofSeconds(1);

  private static final @Nullable String[] NONE = new String[Buckets.COUNT];

  private record Told(BitSet buckets, long atNanos) {}

  private final LongSupplier nanoTime;
  private final Map<String, Told> told = new HashMap<>();
  private final Set<String> outOfSight = new HashSet<>();

  /** By bucket the node that has it and can't be reached; never changed once it is here. */
  private volatile @Nullable String[] unreachable = NONE;

  private volatile int count;

  /**
   * By bucket the node in sight that has it, this one too; null in doubt. Never changed, as above.
   */
  private volatile @Nullable String[] owners = NONE;

  /**
   * Nobody has told anything.
   *
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   */
  Owners(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * A node tells which buckets it has.
   *
   * @param buckets never changed from now on; null if it is of a version that does not tell
   */
  synchronized void told(String node, @Nullable BitSet buckets) {
    told.put(node, new Told(buckets == null ? new BitSet() : buckets, nanoTime.getAsLong()));
    look();
  }

  /** The cluster can't reach a node. */
  synchronized void lost(String node) {
    outOfSight.add(node);
    look();
  }

  /** The cluster can reach it again. */
  synchronized void found(String node) {
    outOfSight.remove(node);
    look();
  }

  /** A node is no member any more: its buckets find other homes. */
  synchronized void removed(String node) {
    told.remove(node);
    outOfSight.remove(node);
    look();
  }

  /** Forgets what all others have told. */
  synchronized void retain(Set<String> known) {
    told.keySet().retainAll(known);
    look();
  }

  /** Time has passed, in which a node may have been silent. */
  synchronized void look() {
    BitSet away = new BitSet();
    BitSet here = new BitSet();
    told.forEach((node, claim) -> (isAway(node, claim) ? away : here).or(claim.buckets));
    away.andNot(here);
    if (away.isEmpty()) {
      unreachable = NONE;
    } else {
      @Nullable String[] lost = new String[Buckets.COUNT];
      told.forEach(
          (node, claim) ->
              claim.buckets.stream()
                  .filter(bucket -> away.get(bucket) && isAway(node, claim))
                  .forEach(bucket -> lost[bucket] = node));
      unreachable = lost;
    }
    count = away.cardinality();
    owners = inSight();
  }

  private @Nullable String[] inSight() {
    @Nullable String[] found = new String[Buckets.COUNT];
    BitSet claimed = new BitSet(Buckets.COUNT);
    BitSet disputed = new BitSet(Buckets.COUNT);
    told.forEach(
        (node, claim) -> {
          if (!outOfSight.contains(node)) {
            BitSet again = (BitSet) claimed.clone();
            again.and(claim.buckets);
            disputed.or(again);
            claimed.or(claim.buckets);
            claim.buckets.stream().forEach(bucket -> found[bucket] = node);
          }
        });
    disputed.stream().forEach(bucket -> found[bucket] = null);
    return found;
  }

  /**
   * The node that has a vehicle's bucket, this one too, by what it told last; null if nobody has
   * told, or several have: one of them may be gone. The bucket may have moved since.
   */
  @Nullable String ownerOf(String vehicleId) {
    return owners[Buckets.of(vehicleId)];
  }

  private boolean isAway(String node, Told claim) {
    return outOfSight.contains(node) && nanoTime.getAsLong() - claim.atNanos >= SILENCE.toNanos();
  }

  /** How many buckets can't be reached. */
  int unreachable() {
    return count;
  }

  /** Why reports of such a bucket are refused. */
  Limit limit() {
    return new Limit(Limit.UNREACHABLE_BUCKETS, count, Buckets.COUNT);
  }

  /** The node that has a bucket and can't be reached; empty if the bucket can, or may be. */
  Optional<String> unreachableOwner(int bucket) {
    return Optional.ofNullable(unreachable[bucket]);
  }

  /** Whether a vehicle's bucket can't be reached. */
  boolean isUnreachable(String vehicleId) {
    @Nullable String[] now = unreachable;
    return now != NONE && now[Buckets.of(vehicleId)] != null;
  }
}
