package whereabouts.cluster;

import java.time.Duration;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.SelfUp;
import org.apache.pekko.cluster.typed.Subscribe;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.FleetCommand;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.fleet.Keeper;

/**
 * The node's one tick, so that no vehicle needs a timer. Round by round over all buckets it wakes
 * the keepers, so that parked vehicles are known without having to report, tells idle vehicles that
 * they are, and lets go of reports that have waited for the store too long. After each round it
 * sends once more what was handed on and not answered for.
 *
 * <p>Before the node is a member of its cluster it wakes none: all of that would stand in front of
 * the first shards that come. Whoever is the first one wakes all at once, since nobody else does.
 */
final class Upkeep extends AbstractBehavior<Upkeep.Command> {
  sealed interface Command {}

  private enum Tick implements Command {
    INSTANCE
  }

  /** The node stops: a keeper that is woken now would hold up the hand-over of its bucket. */
  enum Stop implements Command {
    INSTANCE
  }

  /**
   * The node is a member now.
   *
   * @param first no other one has vehicles
   */
  private record Up(boolean first) implements Command {}

  private static final Duration TICK = Duration.ofMillis(100);
  private static final int TICKS_PER_ROUND = 64;
  private static final int BUCKETS_PER_TICK = Buckets.COUNT / TICKS_PER_ROUND;

  private final ActorRef<ShardingEnvelope<FleetCommand>> region;
  private final FleetTable table;
  private final Leftovers leftovers;
  private boolean isUp;
  private int next;

  private Upkeep(
      ActorContext<Command> context,
      ActorRef<ShardingEnvelope<FleetCommand>> region,
      FleetTable table,
      Leftovers leftovers) {
    super(context);
    this.region = region;
    this.table = table;
    this.leftovers = leftovers;
    Cluster cluster = Cluster.get(context.getSystem());
    Address self = cluster.selfMember().address();
    ActorRef<SelfUp> up =
        context.messageAdapter(
            SelfUp.class,
            now -> new Up(VehicleNodes.in(now.currentClusterState(), self).others().isEmpty()));
    cluster.subscriptions().tell(Subscribe.create(up, SelfUp.class));
  }

  static Behavior<Command> create(
      ActorRef<ShardingEnvelope<FleetCommand>> region, FleetTable table, Leftovers leftovers) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Tick.INSTANCE, TICK);
                  return new Upkeep(context, region, table, leftovers);
                }));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Tick.class, tick -> onTick())
        .onMessage(Up.class, this::onUp)
        .onMessage(Stop.class, stop -> Behaviors.stopped())
        .build();
  }

  private Behavior<Command> onUp(Up up) {
    isUp = true;
    if (up.first) {
      for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
        wakeKeeper(bucket);
      }
    }
    return this;
  }

  private Behavior<Command> onTick() {
    for (int i = 0; i < BUCKETS_PER_TICK; i++) {
      if (isUp) {
        wakeKeeper(next);
      }
      table.sweep(next);
      next = (next + 1) % Buckets.COUNT;
    }
    if (next == 0) {
      leftovers.send();
    }
    return this;
  }

  private void wakeKeeper(int bucket) {
    region.tell(new ShardingEnvelope<>(EntityIds.keeperOf(bucket), Keeper.Touch.INSTANCE));
  }
}
