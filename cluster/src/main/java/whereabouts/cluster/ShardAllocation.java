package whereabouts.cluster;

import java.util.List;
import java.util.function.Predicate;
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
import whereabouts.tracker.fleet.Buckets;

/**
 * Which node has which shard, decided as Pekko does by default: each about as many as any other.
 *
 * <p>Pekko takes a node that hands its shards over for one that has too few, and would move the
 * others' about, in vain, until it has gone. Here it does not count. Nor does Pekko wait for the
 * shards that it has taken away to be at home again before it takes more, which then wait in line;
 * here there are never more on their way than in one round.
 */
final class ShardAllocation implements ActorSystemDependentAllocationStrategy {
  private static final Set<String> NONE = CollectionConverters.asScala(List.<String>of()).toSet();

  private final ActorSystemDependentAllocationStrategy evenly;
  private final Address self;
  private final Predicate<String> leaves;

  /**
   * Made of the strategy for all other nodes.
   *
   * @param self where this node is known to others
   * @param leaves of a node, host:port, whether it hands its shards over
   */
  ShardAllocation(
      ActorSystemDependentAllocationStrategy evenly, Address self, Predicate<String> leaves) {
    this.evenly = evenly;
    this.self = self;
    this.leaves = leaves;
  }

  /** With Pekko's own strategy, as it is set in {@code pekko.cluster.sharding}. */
  static ShardAllocation in(ActorSystem<?> system, Predicate<String> leaves) {
    org.apache.pekko.actor.ActorSystem classic = Adapter.toClassic(system);
    return new ShardAllocation(
        (ActorSystemDependentAllocationStrategy)
            ClusterSharding.get(classic)
                .defaultShardAllocationStrategy(ClusterShardingSettings.create(classic)),
        Cluster.get(classic).selfAddress(),
        leaves);
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
    return areAllAtHome(regions)
        ? evenly.rebalance(Map.from(regions.view().filterKeys(this::stays)), underWay)
        : Future.successful(NONE);
  }

  private static boolean areAllAtHome(Map<ActorRef, IndexedSeq<String>> regions) {
    return CollectionConverters.asJavaCollection(regions.values()).stream()
            .mapToInt(IndexedSeq::size)
            .sum()
        == Buckets.SHARDS;
  }

  private boolean stays(ActorRef region) {
    Address address = region.path().address();
    return !leaves.test(Heartbeat.hostPort(address.hasLocalScope() ? self : address));
  }
}
