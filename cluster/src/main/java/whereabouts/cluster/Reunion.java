package whereabouts.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import whereabouts.cluster.remote.Knock;

/**
 * Makes one cluster of two that are meant to be one. One per node.
 *
 * <p>The first of the seed nodes begins a cluster of its own if it finds no other: also when it is
 * started while it is cut off the others, and that cluster would stay when the network heals. So
 * each node knocks at those seed nodes that are not of its cluster. If somebody of another cluster
 * answers, or knocks here, the nodes of the smaller one end in order, for their supervisor to start
 * them again: then they find the larger one.
 */
final class Reunion extends AbstractBehavior<Object> {
  private enum Tick {
    INSTANCE
  }

  /** The name, below /system, of the actor on each node at which others knock. */
  static final String NAME = "reunion";

  private static final Duration EVERY = Duration.ofSeconds(5);

  private final Cluster cluster;
  private final List<String> seeds;
  private final Runnable end;

  private Reunion(ActorContext<Object> context, Cluster cluster, List<String> seeds, Runnable end) {
    super(context);
    this.cluster = cluster;
    this.seeds = seeds;
    this.end = end;
  }

  /**
   * Looks for other clusters. It restarts by itself if it fails.
   *
   * @param seeds the addresses of all seed nodes
   * @param end ends this node in order
   */
  static Behavior<Knock> create(Cluster cluster, List<String> seeds, Runnable end) {
    return Behaviors.supervise(
            Behaviors.setup(
                (ActorContext<Object> context) ->
                    Behaviors.withTimers(
                        timers -> {
                          timers.startTimerWithFixedDelay(Tick.INSTANCE, EVERY);
                          return new Reunion(context, cluster, seeds, end);
                        })))
        .onFailure(SupervisorStrategy.restart())
        .narrow();
  }

  @Override
  public Receive<Object> createReceive() {
    return newReceiveBuilder()
        .onMessage(Knock.class, this::onKnock)
        .onMessage(Tick.class, tick -> onTick())
        .build();
  }

  private Behavior<Object> onTick() {
    if (isUp()) {
      Set<String> ours = members();
      seeds.stream().filter(seed -> !ours.contains(seed)).forEach(this::knock);
    }
    return this;
  }

  private Behavior<Object> onKnock(Knock knock) {
    if (!isUp() || members().contains(knock.node())) {
      return this;
    }
    if (!knock.outranks(ours())) {
      knock(knock.node());
      return this;
    }
    getContext()
        .getLog()
        .warn(
            "{} is of another cluster, which has {} nodes that hold vehicles: the network was split"
                + " when this node was started. Stopping, to join that one when started again",
            knock.node(),
            knock.holders());
    end.run();
    return Behaviors.stopped();
  }

  private void knock(String node) {
    ActorRefResolver.get(getContext().getSystem())
        .<Knock>resolveActorRef(node + "/system/" + NAME)
        .tell(ours());
  }

  private boolean isUp() {
    return cluster.selfMember().status().equals(MemberStatus.up());
  }

  private Set<String> members() {
    return all().stream().map(member -> member.address().toString()).collect(Collectors.toSet());
  }

  private List<Member> all() {
    return StreamSupport.stream(cluster.state().getMembers().spliterator(), false).toList();
  }

  private Knock ours() {
    List<Member> all = all(); // in the order of their addresses
    return new Knock(
        cluster.selfMember().address().toString(),
        (int) all.stream().filter(member -> member.hasRole(Roles.VEHICLE)).count(),
        all.get(0).address().toString());
  }
}
