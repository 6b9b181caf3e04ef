package whereabouts.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.sharding.ClusterSharding;
import org.apache.pekko.cluster.sharding.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ActorSystemDependentAllocationStrategy;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Map;
import scala.collection.immutable.Set;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;
import whereabouts.tracker.fleet.Buckets;

/**
 * Which node has which shard, decided as Pekko does by default: each about as many as any other.
 *
 * <p>Pekko takes a node that hands its shards over for one that has too few, and would move the
 * others' about, in vain, until it has gone. Here it does not count. Nor does Pekko wait for the
 * shards that it has taken away to be at home again before it takes more, which then wait in line;
 * here there are never more on their way than in one round.
 *
 * <p>A process that has just become a member has much to do for the first time, and once more with
 * its first shard; what comes for that waits meanwhile. So a node without any is let alone for
 * {@link #SETTLING}, then given one, and more once it has told that the slices of this one are
 * there, or after {@link #PATIENCE}: without the store no slice comes.
 *
 * <p>Only used by the coordinator of all shards, one call after another.
 */
final class ShardAllocation implements ActorSystemDependentAllocationStrategy {
  static final Duration SETTLING = Duration.ofSeconds(2);
  static final Duration PATIENCE = Duration.ofSeconds(7);

  private static final Set<String> NONE = CollectionConverters.asScala(List.<String>of()).toSet();

  private final ActorSystemDependentAllocationStrategy evenly;
  private final Address self;
  private final Predicate<String> leaves;
  private final ToIntFunction<String> loaded;
  private final LongSupplier nanoTime;

  /** Regions that have no shard, or load their first one, with when they were seen first. */
  private final java.util.Map<ActorRef, Long> newcomers = new HashMap<>();

  /**
   * Made of the strategy for all other nodes.
   *
   * @param self where this node is known to others
   * @param leaves of a node, host:port, whether it hands its shards over
   * @param loaded of a node, of how many buckets it has told that their slices are there
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   */
  ShardAllocation(
      ActorSystemDependentAllocationStrategy evenly,
      Address self,
      Predicate<String> leaves,
      ToIntFunction<String> loaded,
      LongSupplier nanoTime) {
    this.evenly = evenly;
    this.self = self;
    this.leaves = leaves;
    this.loaded = loaded;
    this.nanoTime = nanoTime;
  }

  /** With Pekko's own strategy, as it is set in {@code pekko.cluster.sharding}. */
  static ShardAllocation in(
      ActorSystem<?> system, Predicate<String> leaves, ToIntFunction<String> loaded) {
    org.apache.pekko.actor.ActorSystem classic = Adapter.toClassic(system);
    return new ShardAllocation(
        (ActorSystemDependentAllocationStrategy)
            ClusterSharding.get(classic)
                .defaultShardAllocationStrategy(ClusterShardingSettings.create(classic)),
        Cluster.get(classic).selfAddress(),
        leaves,
        loaded,
        System::nanoTime);
  }

  @Override
  public void start(org.apache.pekko.actor.ActorSystem system) {
    evenly.start(system);
  }

  /** Pekko does not ask for a place on a node that hands its shards over. */
  @Override
  public Future<ActorRef> allocateShard(
      ActorRef requester, String shard, Map<ActorRef, IndexedSeq<String>> regions) {
    return evenly.allocateShard(requester, shard, regions);
  }

  @Override
  public Future<Set<String>> rebalance(
      Map<ActorRef, IndexedSeq<String>> regions, Set<String> underWay) {
    Map<ActorRef, IndexedSeq<String>> sharing = sharing(regions);
    if (!areAllAtHome(regions)) {
      return Future.successful(NONE);
    }
    Future<Set<String>> round = evenly.rebalance(sharing, underWay);
    return hasAnyNone(sharing)
        ? FutureConverters.asScala(
            FutureConverters.asJava(round).thenApply(ShardAllocation::firstOf))
        : round;
  }

  /** The regions that are to give and take shards now. */
  private Map<ActorRef, IndexedSeq<String>> sharing(Map<ActorRef, IndexedSeq<String>> regions) {
    java.util.Map<ActorRef, IndexedSeq<String>> sharing =
        new HashMap<>(CollectionConverters.asJava(regions));
    newcomers.keySet().retainAll(sharing.keySet());
    sharing.entrySet().removeIf(held -> !shares(held.getKey(), held.getValue().size()));
    return Map.from(CollectionConverters.asScala(sharing));
  }

  private static Set<String> firstOf(Set<String> shards) {
    return CollectionConverters.asScala(
            CollectionConverters.asJava(shards).stream().limit(1).toList())
        .toSet();
  }

  private static boolean areAllAtHome(Map<ActorRef, IndexedSeq<String>> regions) {
    return sizes(regions).sum() == Buckets.SHARDS;
  }

  private static boolean hasAnyNone(Map<ActorRef, IndexedSeq<String>> regions) {
    return sizes(regions).anyMatch(size -> size == 0);
  }

  private static IntStream sizes(Map<ActorRef, IndexedSeq<String>> regions) {
    return CollectionConverters.asJavaCollection(regions.values()).stream()
        .mapToInt(IndexedSeq::size);
  }

  private boolean shares(ActorRef region, int shards) {
    String node = node(region);
    if (leaves.test(node)) {
      return false;
    }
    if (shards > 1 || (shards == 1 && loaded.applyAsInt(node) >= Buckets.IN_A_SHARD)) {
      newcomers.remove(region);
      return true;
    }
    long now = nanoTime.getAsLong();
    long seen = now - newcomers.computeIfAbsent(region, first -> now);
    return seen >= (shards == 0 ? SETTLING : PATIENCE).toNanos();
  }

  private String node(ActorRef region) {
    Address address = region.path().address();
    return Heartbeat.hostPort(address.hasLocalScope() ? self : address);
  }
}
