package whereabouts.cluster;

import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.FleetCommand;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.fleet.Keeper;
import whereabouts.tracker.fleet.SliceLoader;
import whereabouts.tracker.fleet.Vehicle;

/** Spreads vehicles and keepers over the cluster, a bucket a shard. */
final class FleetSharding {
  static final EntityTypeKey<FleetCommand> KEY =
      EntityTypeKey.create(FleetCommand.class, "vehicle");

  private final ActorSystem<?> system;
  private final ClusterSharding sharding;
  private final FleetTable table;
  private final SliceLoader loader;
  private final ShardAllocation allocation;

  /**
   * Not begun yet.
   *
   * @param leaves of a node, host:port, whether it hands its buckets over
   * @param loaded of a node, of how many buckets it has told that their slices are there
   */
  FleetSharding(
      ActorSystem<?> system,
      FleetTable table,
      SliceLoader loader,
      Predicate<String> leaves,
      ToIntFunction<String> loaded) {
    this.system = system;
    this.sharding = ClusterSharding.get(system);
    this.table = table;
    this.loader = loader;
    this.allocation = ShardAllocation.in(system, leaves, loaded);
  }

  /**
   * Takes part, if this node is to hold vehicles, and returns the way to all entities.
   *
   * @param leftovers takes what a bucket that leaves could not write
   * @param handsOver whether all buckets are to leave this node
   */
  ActorRef<ShardingEnvelope<FleetCommand>> start(Leftovers leftovers, BooleanSupplier handsOver) {
    ActorRef<ShardingEnvelope<FleetCommand>> region =
        sharding.init(
            Entity.of(
                    KEY,
                    entity ->
                        EntityIds.isKeeper(entity.getEntityId())
                            ? keeper(entity, leftovers)
                            : vehicle(entity))
                .withMessageExtractor(new EntityIds())
                .withRole(Roles.VEHICLE)
                .withAllocationStrategy(allocation)
                .withStopMessage(FleetCommand.Stop.INSTANCE));
    system.systemActorOf(HandOffDrops.create(region, handsOver), "hand-off-drops", Props.empty());
    return region;
  }

  private Behavior<FleetCommand> keeper(EntityContext<FleetCommand> entity, Leftovers leftovers) {
    return Keeper.create(EntityIds.bucketOf(entity.getEntityId()), table, loader, leftovers);
  }

  private Behavior<FleetCommand> vehicle(EntityContext<FleetCommand> entity) {
    String vehicleId = entity.getEntityId();
    String keeper = EntityIds.keeperOf(Buckets.of(vehicleId));
    return Vehicle.create(
        vehicleId,
        table,
        () -> sharding.entityRefFor(KEY, keeper).tell(Keeper.Touch.INSTANCE),
        self -> entity.getShard().tell(new ClusterSharding.Passivate<>(self)));
  }
}
