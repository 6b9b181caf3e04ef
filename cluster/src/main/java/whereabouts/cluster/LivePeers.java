package whereabouts.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import whereabouts.tracker.live.FeedAsk;
import whereabouts.tracker.live.LiveGateway;
import whereabouts.tracker.live.LiveGateway.Peer;
import whereabouts.tracker.live.LiveGateway.Peers;

/** Tells the gateway of a node whose feeds there are, whenever that changes. */
final class LivePeers extends AbstractBehavior<LivePeers.Tick> {
  /** The name of a node's feed, below /system. */
  static final String FEED = "live-feed";

  private static final Duration EVERY = Duration.ofMillis(250);

  /** It is time to look. */
  enum Tick {
    INSTANCE
  }

  private final Supplier<VehicleNodes> nodes;
  private final Address self;
  private final ActorRef<LiveGateway.Command> gateway;
  private List<Peer> told = List.of();

  private LivePeers(
      ActorContext<Tick> context,
      Supplier<VehicleNodes> nodes,
      Address self,
      ActorRef<LiveGateway.Command> gateway) {
    super(context);
    this.nodes = nodes;
    this.self = self;
    this.gateway = gateway;
  }

  /**
   * Looks now and again. It restarts by itself if it fails.
   *
   * @param nodes that have vehicles, at any moment
   * @param self where this node is known to others
   */
  static Behavior<Tick> create(
      Supplier<VehicleNodes> nodes, Address self, ActorRef<LiveGateway.Command> gateway) {
    Behavior<Tick> peers =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      timers.startTimerWithFixedDelay(Tick.INSTANCE, EVERY);
                      return new LivePeers(context, nodes, self, gateway);
                    }));
    return Behaviors.supervise(peers).onFailure(SupervisorStrategy.restart());
  }

  /** A node's name in what its feed tells. */
  static String name(Address node) {
    return node.getHost().orElse("") + ":" + node.getPort().orElse(0);
  }

  @Override
  public Receive<Tick> createReceive() {
    return newReceiveBuilder().onMessage(Tick.class, tick -> onTick()).build();
  }

  private Behavior<Tick> onTick() {
    VehicleNodes now = nodes.get();
    List<Peer> peers = new ArrayList<>();
    if (now.isOne()) {
      peers.add(peer(self, true));
    }
    now.others().forEach(other -> peers.add(peer(other, true)));
    now.lost().forEach(other -> peers.add(peer(other, false)));
    if (!peers.equals(told)) {
      told = peers;
      gateway.tell(new Peers(peers));
    }
    return this;
  }

  private Peer peer(Address node, boolean isReachable) {
    ActorRef<FeedAsk> feed =
        ActorRefResolver.get(getContext().getSystem()).resolveActorRef(node + "/system/" + FEED);
    return new Peer(name(node), feed, isReachable);
  }
}
