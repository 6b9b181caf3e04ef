package whereabouts.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import whereabouts.cluster.remote.Parcel;
import whereabouts.tracker.fleet.FleetCommand;
import whereabouts.tracker.fleet.Vehicle;

/**
 * Takes parcels of other nodes' gateways in, brings each report to its vehicle, and sends the
 * answers back as many at a time as there are. One per node.
 *
 * <p>A report whose vehicle has moved meanwhile goes on through sharding. Nothing waits here but
 * answers until the actor has its next turn; who has sent the parcel resends what is not answered,
 * and its credit is the bound.
 */
final class Porter extends AbstractBehavior<Parcel> {
  /** The name, below /system, of the actor on each node that takes parcels. */
  static final String NAME = "porter";

  private final ActorRef<ShardingEnvelope<FleetCommand>> region;

  /** By the gateway that sends parcels; no more than the cluster has nodes. */
  private final Map<ActorRef<Vehicle.Reported>, ActorRef<Vehicle.Reported>> returns =
      new HashMap<>();

  private final BooleanSupplier handsOver;

  private Porter(
      ActorContext<Parcel> context,
      ActorRef<ShardingEnvelope<FleetCommand>> region,
      BooleanSupplier handsOver) {
    super(context);
    this.region = region;
    this.handsOver = handsOver;
  }

  /**
   * The porter of a node.
   *
   * @param handsOver whether all buckets are to leave the node: what comes then would wait here for
   *     their new owners, and the end of the hand-over for it; so it is left to be resent
   */
  static Behavior<Parcel> create(
      ActorRef<ShardingEnvelope<FleetCommand>> region, BooleanSupplier handsOver) {
    return Behaviors.setup(context -> new Porter(context, region, handsOver));
  }

  @Override
  public Receive<Parcel> createReceive() {
    return newReceiveBuilder()
        .onMessage(Parcel.class, this::onParcel)
        .onSignal(Terminated.class, this::onTerminated)
        .build();
  }

  private Behavior<Parcel> onParcel(Parcel parcel) {
    if (handsOver.getAsBoolean()) {
      return this;
    }
    ActorRef<Vehicle.Reported> back = returns.computeIfAbsent(parcel.replyTo(), this::start);
    for (Parcel.Item item : parcel.items()) {
      region.tell(
          new ShardingEnvelope<>(
              item.vehicleId(),
              new Vehicle.Report(item.fix(), parcel.ack(), item.correlation(), back)));
    }
    return this;
  }

  private ActorRef<Vehicle.Reported> start(ActorRef<Vehicle.Reported> gateway) {
    ActorRef<Vehicle.Reported> started =
        getContext().spawnAnonymous(Return.create(gateway.unsafeUpcast()));
    getContext().watch(gateway);
    return started;
  }

  private Behavior<Parcel> onTerminated(Terminated gone) {
    ActorRef<Vehicle.Reported> unused =
        returns.remove(gone.getRef().<Vehicle.Reported>unsafeUpcast());
    if (unused != null) {
      getContext().stop(unused);
    }
    return this;
  }

  /** The way back to one gateway: what has come since its last turn goes together. */
  private static final class Return extends AbstractBehavior<Object> {
    private enum Send {
      INSTANCE
    }

    private static final int MAX_TOGETHER = 1_000;

    private final ActorRef<Object> gateway;
    private List<Vehicle.Reported> waiting = new ArrayList<>();

    private Return(ActorContext<Object> context, ActorRef<Object> gateway) {
      super(context);
      this.gateway = gateway;
    }

    static Behavior<Vehicle.Reported> create(ActorRef<Object> gateway) {
      return Behaviors.<Object>setup(context -> new Return(context, gateway)).narrow();
    }

    @Override
    public Receive<Object> createReceive() {
      return newReceiveBuilder()
          .onMessage(Vehicle.Reported.class, this::onReported)
          .onMessage(Send.class, send -> send())
          .build();
    }

    private Behavior<Object> onReported(Vehicle.Reported reported) {
      waiting.add(reported);
      if (waiting.size() == 1) {
        getContext().getSelf().tell(Send.INSTANCE); // behind what is here already
      }
      return waiting.size() == MAX_TOGETHER ? send() : this;
    }

    private Behavior<Object> send() {
      if (!waiting.isEmpty()) {
        gateway.tell(new Parcel.Answers(waiting));
        waiting = new ArrayList<>();
      }
      return this;
    }
  }
}
