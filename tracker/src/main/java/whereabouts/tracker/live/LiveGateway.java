package whereabouts.tracker.live;

import java.util.List;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/** Has the viewers of a node, and tells them of the vehicles of all nodes. One per node. */
public final class LiveGateway extends AbstractBehavior<Object> {
  /** Messages that it understands, beside those of feeds. */
  public sealed interface Command {}

  /** These are all nodes that have vehicles now. */
  public record Peers(List<Peer> peers) implements Command {
    public Peers {
      peers = List.copyOf(peers);
    }
  }

  /**
   * A node that has vehicles.
   *
   * @param node host:port
   * @param isReachable whether it is to be waited for
   */
  public record Peer(String node, ActorRef<FeedAsk> feed, boolean isReachable) {}

  /** A viewer looks at this, and at nothing else any more. */
  record Look(Viewer viewer, View view) implements Command {}

  /** A viewer is gone. */
  record Close(Viewer viewer) implements Command {}

  private enum Tick {
    INSTANCE
  }

  private final LiveHub hub;

  private LiveGateway(ActorContext<Object> context, LiveHub hub) {
    super(context);
    this.hub = hub;
  }

  static Behavior<Command> create(
      LiveSettings settings, LiveMetrics metrics, LongSupplier nanoTime) {
    Behavior<Object> gateway =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      timers.startTimerWithFixedDelay(Tick.INSTANCE, settings.updateInterval());
                      return new LiveGateway(
                          context,
                          new LiveHub(
                              context.getSelf().narrow(),
                              settings,
                              metrics,
                              System.currentTimeMillis() << 20,
                              nanoTime));
                    }));
    return Behaviors.supervise(gateway).onFailure(SupervisorStrategy.restart()).narrow();
  }

  @Override
  public Receive<Object> createReceive() {
    return newReceiveBuilder()
        .onMessage(FeedTold.class, this::onTold)
        .onMessage(Tick.class, tick -> onTick())
        .onMessage(Look.class, this::onLook)
        .onMessage(Close.class, this::onClose)
        .onMessage(Peers.class, this::onPeers)
        .onSignal(PreRestart.class, restart -> onEnd())
        .onSignal(PostStop.class, stop -> onEnd())
        .build();
  }

  private Behavior<Object> onTold(FeedTold told) {
    hub.on(told);
    return this;
  }

  private Behavior<Object> onTick() {
    hub.tick();
    return this;
  }

  private Behavior<Object> onLook(Look look) {
    hub.look(look.viewer, look.view);
    return this;
  }

  private Behavior<Object> onClose(Close close) {
    hub.close(close.viewer);
    return this;
  }

  private Behavior<Object> onPeers(Peers peers) {
    hub.peers(peers.peers);
    return this;
  }

  private Behavior<Object> onEnd() {
    hub.end();
    return this;
  }
}
