package whereabouts.cluster;

import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent.MemberEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.ClusterEvent.MemberUp;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.ClusterStateSubscription;
import org.apache.pekko.cluster.typed.Subscribe;
import whereabouts.tracker.fleet.Bucket;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.fleet.SliceLoader;
import whereabouts.tracker.fleet.VehicleRow;

/**
 * Looks once more at what the store has, where somebody may have written behind our back. One per
 * node.
 *
 * <p>Whoever takes over the buckets of a node that was downed loads them while that node, cut off
 * but alive, may still write what it has taken. A vehicle that reports again is right by that; of
 * one that does not, memory would stay older than the store. So all buckets here are read anew and
 * merged, one after another, when the other node must be at its end, and again when a node comes up
 * after that, since it may be the same one, which could have slept for long.
 */
final class SecondLook extends AbstractBehavior<Object> {
  private enum Look {
    INSTANCE
  }

  private enum ReadOn {
    INSTANCE
  }

  private record Read(int round, List<VehicleRow> slice) {}

  private record Failed(int round) {}

  /** Longer than a node takes that finds itself downed, to write what it has and to end. */
  static final Duration AFTER_DOWNING = Duration.ofSeconds(45);

  /** For a node that has come up to write what an earlier one has left on its disk. */
  static final Duration AFTER_RETURN = Duration.ofSeconds(10);

  private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);

  private final TimerScheduler<Object> timers;
  private final FleetTable table;
  private final SliceLoader loader;
  private final Duration afterDowning;
  private final Duration afterReturn;
  private boolean mayReturn;
  private int round;
  private int next = Buckets.COUNT;

  private SecondLook(
      ActorContext<Object> context,
      TimerScheduler<Object> timers,
      FleetTable table,
      SliceLoader loader,
      Duration afterDowning,
      Duration afterReturn) {
    super(context);
    this.timers = timers;
    this.table = table;
    this.loader = loader;
    this.afterDowning = afterDowning;
    this.afterReturn = afterReturn;
  }

  /**
   * At the buckets of this node. It restarts by itself if it fails.
   *
   * @param cluster told whom to tell who comes and goes
   * @param afterDowning how long a node that was downed may still write
   * @param afterReturn how long a node that came up may write what an earlier one has left
   */
  static Behavior<Object> create(
      ActorRef<ClusterStateSubscription> cluster,
      FleetTable table,
      SliceLoader loader,
      Duration afterDowning,
      Duration afterReturn) {
    return Behaviors.supervise(
            Behaviors.setup(
                (ActorContext<Object> context) -> {
                  cluster.tell(
                      Subscribe.create(context.getSelf().<MemberEvent>narrow(), MemberEvent.class));
                  return Behaviors.withTimers(
                      timers ->
                          new SecondLook(
                              context, timers, table, loader, afterDowning, afterReturn));
                }))
        .onFailure(SupervisorStrategy.restart());
  }

  @Override
  public Receive<Object> createReceive() {
    return newReceiveBuilder()
        .onMessage(MemberRemoved.class, this::onRemoved)
        .onMessage(MemberUp.class, up -> onUp())
        .onMessage(MemberEvent.class, other -> this)
        .onMessage(Look.class, look -> onLook())
        .onMessage(Read.class, this::onRead)
        .onMessage(Failed.class, this::onFailed)
        .onMessage(ReadOn.class, on -> readOn())
        .build();
  }

  private Behavior<Object> onRemoved(MemberRemoved removed) {
    if (removed.previousStatus().equals(MemberStatus.down())) {
      mayReturn = true;
      timers.startSingleTimer(Look.INSTANCE, afterDowning);
    }
    return this;
  }

  private Behavior<Object> onUp() {
    if (mayReturn) {
      mayReturn = false;
      timers.startSingleTimer(Look.INSTANCE, afterReturn);
    }
    return this;
  }

  private Behavior<Object> onLook() {
    round++;
    next = 0;
    getContext().getLog().info("Looking once more at what the store has of the vehicles here");
    return readOn();
  }

  private Behavior<Object> readOn() {
    while (next < Buckets.COUNT && table.bucket(next).phase() != Bucket.Phase.LOADED) {
      next++;
    }
    if (next < Buckets.COUNT) {
      int asked = round;
      getContext()
          .pipeToSelf(
              loader.load(next),
              (slice, failure) -> failure == null ? new Read(asked, slice) : new Failed(asked));
    }
    return this;
  }

  private Behavior<Object> onRead(Read read) {
    if (read.round != round) {
      return this;
    }
    table.bucket(next).refresh(read.slice);
    next++;
    return readOn();
  }

  private Behavior<Object> onFailed(Failed failed) {
    if (failed.round == round) {
      timers.startSingleTimer(ReadOn.INSTANCE, AGAIN_AFTER);
    }
    return this;
  }
}
