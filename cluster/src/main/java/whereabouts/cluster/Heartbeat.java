package whereabouts.cluster;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;

import java.time.Duration;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.ClusterEvent.ReachabilityEvent;
import org.apache.pekko.cluster.ClusterEvent.UnreachableMember;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;
import whereabouts.cluster.operations.ClusterTable;
import whereabouts.cluster.remote.NodeFigures;
import whereabouts.cluster.remote.Pulse;

/**
 * Tells all other nodes how this one is, four times a second, and hears how they are. One per node.
 */
final class Heartbeat extends AbstractBehavior<Object> {
  private enum Tick {
    INSTANCE
  }

  private static final ServiceKey<Pulse> KEY = ServiceKey.create(Pulse.class, "heartbeat");
  private static final Duration EVERY = Duration.ofMillis(250);

  private final String node;
  private final UnwrittenAges ages;
  private final Supplier<BitSet> buckets;
  private final BooleanSupplier leaves;
  private final Owners owners;
  private final Supplier<NodeFigures> figures;
  private final ClusterTable nodes;
  private Set<ActorRef<Pulse>> others = Set.of();

  private Heartbeat(
      ActorContext<Object> context,
      String node,
      UnwrittenAges ages,
      Supplier<BitSet> buckets,
      BooleanSupplier leaves,
      Owners owners,
      Supplier<NodeFigures> figures,
      ClusterTable nodes) {
    super(context);
    this.node = node;
    this.ages = ages;
    this.buckets = buckets;
    this.leaves = leaves;
    this.owners = owners;
    this.figures = figures;
    this.nodes = nodes;
  }

  /**
   * The heartbeat of a node. It restarts by itself if it fails.
   *
   * @param self where this node is known to others
   * @param ages told what the others' unwritten ages are
   * @param buckets that this node has now, read at each beat
   * @param leaves whether this node hands its buckets over, read at each beat
   * @param owners told which buckets each node has, this one too, and which nodes are out of sight
   * @param figures how this node stands, read at each beat
   * @param nodes told how each node stands, this one too
   */
  static Behavior<Pulse> create(
      Address self,
      UnwrittenAges ages,
      Supplier<BitSet> buckets,
      BooleanSupplier leaves,
      Owners owners,
      Supplier<NodeFigures> figures,
      ClusterTable nodes) {
    Behavior<Object> heartbeat =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      ActorRef<Receptionist.Command> receptionist =
                          context.getSystem().receptionist();
                      receptionist.tell(
                          Receptionist.register(KEY, context.getSelf().<Pulse>narrow()));
                      // by another name than it registers: the receptionist fails of one for both
                      receptionist.tell(
                          Receptionist.subscribe(
                              KEY,
                              context.messageAdapter(
                                  Receptionist.Listing.class, listing -> listing)));
                      Cluster cluster = Cluster.get(context.getSystem());
                      subscribe(context, cluster, ReachabilityEvent.class);
                      subscribe(context, cluster, MemberEvent.class);
                      timers.startTimerWithFixedDelay(Tick.INSTANCE, EVERY);
                      return new Heartbeat(
                          context, hostPort(self), ages, buckets, leaves, owners, figures, nodes);
                    }));
    return Behaviors.supervise(heartbeat).onFailure(SupervisorStrategy.restart()).narrow();
  }

  /** What has happened before comes as if it happened now. */
  private static <E extends ClusterEvent.ClusterDomainEvent> void subscribe(
      ActorContext<Object> context, Cluster cluster, Class<E> events) {
    cluster
        .subscriptions()
        .tell(Subscribe.create(context.messageAdapter(events, event -> event), events));
  }

  /** How a node of this address is named among the others. */
  static String hostPort(Address address) {
    return address.getHost().orElseThrow() + ":" + address.getPort().orElseThrow();
  }

  @Override
  public Receive<Object> createReceive() {
    return newReceiveBuilder()
        .onMessage(Pulse.class, this::onPulse)
        .onMessage(Receptionist.Listing.class, this::onListing)
        .onMessage(ReachabilityEvent.class, this::onReachability)
        .onMessage(MemberEvent.class, this::onMember)
        .onMessage(Tick.class, tick -> onTick())
        .build();
  }

  private Behavior<Object> onListing(Receptionist.Listing listing) {
    others = listing.getServiceInstances(KEY).stream().filter(this::isOther).collect(toSet());
    ages.retain(names(others));
    // what a node has told that can't be reached now is worth knowing all the same
    Set<String> known = names(listing.getAllServiceInstances(KEY));
    known.add(node);
    nodes.retain(known);
    owners.retain(known);
    return this;
  }

  private Behavior<Object> onReachability(ReachabilityEvent event) {
    String member = hostPort(event.member().address());
    if (event instanceof UnreachableMember) {
      owners.lost(member);
    } else {
      owners.found(member);
    }
    return this;
  }

  private Behavior<Object> onMember(MemberEvent event) {
    if (event instanceof MemberRemoved) {
      owners.removed(hostPort(event.member().address()));
    }
    return this;
  }

  private Set<String> names(Set<ActorRef<Pulse>> heartbeats) {
    return heartbeats.stream()
        .filter(this::isOther)
        .map(other -> hostPort(other.path().address()))
        .collect(toCollection(HashSet::new));
  }

  private boolean isOther(ActorRef<Pulse> heartbeat) {
    return !heartbeat.equals(getContext().getSelf());
  }

  private Behavior<Object> onPulse(Pulse pulse) {
    ages.told(pulse.node(), Duration.ofMillis(pulse.unwrittenAgeMillis()));
    nodes.told(pulse);
    owners.told(pulse.node(), pulse.buckets());
    return this;
  }

  private Behavior<Object> onTick() {
    Pulse pulse =
        new Pulse(node, ages.own().toMillis(), figures.get(), buckets.get(), leaves.getAsBoolean());
    nodes.told(pulse);
    owners.told(node, pulse.buckets());
    others.forEach(other -> other.tell(pulse));
    return this;
  }
}
