package whereabouts.cluster;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
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
 * <p>A process that has just started does everything for the first time with its first shard, and
 * what comes for it waits for seconds. So a node without any is given one, and more once it has
 * told that the slices of this one are there, or has had {@link #PATIENCE}: without the store no
 * slice comes.
 *
 * <p>Only used by the coordinator of all shards, one call after another.
 */
final class ShardAllocation implements ActorSystemDependentAllocationStrategy {
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Set<String> NONE = CollectionConverters.asScala(List.<String>of()).toSet();

  private final ActorSystemDependentAllocationStrategy evenly;
  private final Address self;
  private final Predicate<String> leaves;
  private final ToIntFunction<String> loaded;
  private final LongSupplier nanoTime;

  /** Since when a node has its first shard and is waited for; empty if none is. */
  private OptionalLong waitsSinceNanos = OptionalLong.empty();

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
    Map<ActorRef, IndexedSeq<String>> staying = Map.from(regions.view().filterKeys(this::stays));
    if (!areAllAtHome(regions) || isAnyWaitedFor(staying)) {
      return Future.successful(NONE);
    }
    Future<Set<String>> round = evenly.rebalance(staying, underWay);
    return hasAnyNone(staying)
        ? FutureConverters.asScala(
            FutureConverters.asJava(round).thenApply(ShardAllocation::firstOf))
        : round;
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

  private boolean isAnyWaitedFor(Map<ActorRef, IndexedSeq<String>> regions) {
    if (CollectionConverters.asJava(regions).entrySet().stream()
        .noneMatch(each -> each.getValue().size() == 1 && isLoading(each.getKey()))) {
      waitsSinceNanos = OptionalLong.empty();
      return false;
    }
    long now = nanoTime.getAsLong();
    if (waitsSinceNanos.isEmpty()) {
      waitsSinceNanos = OptionalLong.of(now);
    }
    return now - waitsSinceNanos.getAsLong() < PATIENCE.toNanos();
  }

  private boolean isLoading(ActorRef region) {
    return loaded.applyAsInt(node(region)) < Buckets.IN_A_SHARD;
  }

  private boolean stays(ActorRef region) {
    return !leaves.test(node(region));
  }

  private String node(ActorRef region) {
    Address address = region.path().address();
    return Heartbeat.hostPort(address.hasLocalScope() ? self : address);
  }
}
