package whereabouts.cluster;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
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
  private Set<ActorRef<Pulse>> others = Set.of();

  private Heartbeat(ActorContext<Object> context, String node, UnwrittenAges ages) {
    super(context);
    this.node = node;
    this.ages = ages;
  }

  /**
   * The heartbeat of a node.
   *
   * @param self where this node is known to others
   */
  static Behavior<Pulse> create(Address self, UnwrittenAges ages) {
    return Behaviors.<Object>setup(
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
                      timers.startTimerWithFixedDelay(Tick.INSTANCE, EVERY);
                      return new Heartbeat(context, hostPort(self), ages);
                    }))
        .narrow();
  }

  private static String hostPort(Address address) {
    return address.getHost().orElseThrow() + ":" + address.getPort().orElseThrow();
  }

  @Override
  public Receive<Object> createReceive() {
    return newReceiveBuilder()
        .onMessage(Pulse.class, this::onPulse)
        .onMessage(Receptionist.Listing.class, this::onListing)
        .onMessage(Tick.class, tick -> onTick())
        .build();
  }

  private Behavior<Object> onListing(Receptionist.Listing listing) {
    others = new HashSet<>(listing.getServiceInstances(KEY));
    others.remove(getContext().getSelf().<Pulse>narrow());
    Set<String> nodes = new HashSet<>();
    others.forEach(other -> nodes.add(hostPort(other.path().address())));
    ages.retain(nodes);
    return this;
  }

  private Behavior<Object> onPulse(Pulse pulse) {
    ages.told(pulse.node(), Duration.ofMillis(pulse.unwrittenAgeMillis()));
    return this;
  }

  private Behavior<Object> onTick() {
    Pulse pulse = new Pulse(node, ages.own().toMillis());
    others.forEach(other -> other.tell(pulse));
    return this;
  }
}
