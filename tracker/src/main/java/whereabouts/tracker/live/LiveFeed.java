package whereabouts.tracker.live;

import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.query.Hit;
import whereabouts.tracker.query.QuerySettings;
import whereabouts.tracker.spatial.SpatialIndex;

/**
 * Tells the gateways of all nodes what becomes of this node's vehicles. One per node that has
 * vehicles. It takes its time, so it has a {@link #DISPATCHER} of its own.
 */
public final class LiveFeed extends AbstractBehavior<Object> {
  /** Where feeds and gateways run. */
  public static final DispatcherSelector DISPATCHER =
      DispatcherSelector.fromConfig("whereabouts.live.dispatcher");

  private enum Tick {
    INSTANCE
  }

  private final Feed feed;

  private LiveFeed(ActorContext<Object> context, Feed feed) {
    super(context);
    this.feed = feed;
  }

  /**
   * The feed of a node. It restarts by itself if it fails.
   *
   * @param node host:port
   * @param json a vehicle as viewers read it
   * @param clockMillis epoch ms
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   */
  public static Behavior<FeedAsk> create(
      String node,
      FleetTable table,
      SpatialIndex spatial,
      Function<Hit, String> json,
      QuerySettings querying,
      LiveSettings settings,
      LongSupplier clockMillis,
      LongSupplier nanoTime) {
    Feed.Means means = new Feed.Means(node, table, spatial, json, querying, clockMillis, nanoTime);
    Behavior<Object> feed =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      timers.startTimerWithFixedDelay(Tick.INSTANCE, settings.batchInterval());
                      return new LiveFeed(context, new Feed(means));
                    }));
    return Behaviors.supervise(feed).onFailure(SupervisorStrategy.restart()).narrow();
  }

  @Override
  public Receive<Object> createReceive() {
    return newReceiveBuilder()
        .onMessage(FeedAsk.class, this::onAsk)
        .onMessage(Tick.class, tick -> onTick())
        .build();
  }

  private Behavior<Object> onAsk(FeedAsk ask) {
    feed.on(ask);
    return this;
  }

  private Behavior<Object> onTick() {
    feed.tick();
    return this;
  }
}
