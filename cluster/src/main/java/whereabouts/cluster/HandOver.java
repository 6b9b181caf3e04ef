package whereabouts.cluster;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import whereabouts.tracker.fleet.FleetCommand;

/**
 * Looks after the region of a node that stops, while sharding hands its shards over.
 *
 * <p>A region ends once its shards are gone and what it has for others is sent on. With no heir, a
 * node that would take the shards, that never is, and it would wait until its time is up; so it is
 * ended once its buckets are closed.
 */
final class HandOver extends AbstractBehavior<Object> {
  private enum Look {
    INSTANCE
  }

  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private final ActorRef<ShardingEnvelope<FleetCommand>> region;
  private final IntSupplier openBuckets;
  private final BooleanSupplier hasHeir;

  private HandOver(
      ActorContext<Object> context,
      ActorRef<ShardingEnvelope<FleetCommand>> region,
      IntSupplier openBuckets,
      BooleanSupplier hasHeir) {
    super(context);
    this.region = region;
    this.openBuckets = openBuckets;
    this.hasHeir = hasHeir;
    context.watch(region);
  }

  /**
   * Until the region has ended.
   *
   * @param openBuckets that this node has yet
   * @param hasHeir whether another node stays that may have them
   */
  static Behavior<Object> create(
      ActorRef<ShardingEnvelope<FleetCommand>> region,
      IntSupplier openBuckets,
      BooleanSupplier hasHeir) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Look.INSTANCE, LOOK_EVERY);
                  return new HandOver(context, region, openBuckets, hasHeir);
                }));
  }

  @Override
  public Receive<Object> createReceive() {
    return newReceiveBuilder()
        .onMessage(Look.class, look -> onLook())
        .onSignal(Terminated.class, ended -> onRegionEnded())
        .build();
  }

  private Behavior<Object> onLook() {
    if (openBuckets.getAsInt() == 0 && !hasHeir.getAsBoolean()) {
      // nothing lives in it: the entities have had their own stop message
      Adapter.toClassic(region)
          .tell(PoisonPill.getInstance(), Adapter.toClassic(getContext().getSelf()));
    }
    return this;
  }

  private Behavior<Object> onRegionEnded() {
    int open = openBuckets.getAsInt();
    if (open > 0) {
      getContext()
          .getLog()
          .warn(
              "Stopping: {} buckets could not be handed over in time; what is unwritten of them goes"
                  + " to disk",
              open);
    }
    return Behaviors.stopped();
  }
}
