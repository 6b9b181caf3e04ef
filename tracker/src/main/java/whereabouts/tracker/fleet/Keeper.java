package whereabouts.tracker.fleet;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import whereabouts.tracker.vehicle.VehicleState;
import whereabouts.tracker.vehicle.Vehicles.Lookup;

/**
 * One bucket's life on this node. Sharding tells nobody that a shard came or went, so an entity
 * beside the shard's vehicles stands for it.
 *
 * <p>It starts: the bucket's slice is loaded once and merged into the rows. Reports wait for that;
 * if the store is late, they are taken and merged later, and until then reads are answered
 * "unavailable", for "not found" would be a guess. It answers reads from the rows, so that reading
 * a parked or unknown vehicle starts no actor.
 *
 * <p>It is stopped, since the bucket moves or the node stops: once the bucket's vehicles are gone
 * it asks for what is unwritten to be written, waits for that a bounded time, hands on what could
 * not be, and drops the rows.
 */
public final class Keeper extends AbstractBehavior<FleetCommand> {
  /** Messages that a keeper understands. */
  public sealed interface Command extends FleetCommand {}

  /** Starts the keeper, if it is not there yet. */
  public enum Touch implements Command {
    INSTANCE
  }

  /** What is known of a vehicle of this bucket? */
  public record Find(String vehicleId, ActorRef<Lookup> replyTo) implements Command {}

  /** How does a vehicle of this bucket stand? */
  public record Inspect(String vehicleId, ActorRef<Inspection> replyTo) implements Command {}

  private record SliceLoaded(List<VehicleRow> slice) implements Command {}

  private enum SliceFailed implements Command {
    INSTANCE
  }

  private enum SliceLate implements Command {
    INSTANCE
  }

  private enum LoadAgain implements Command {
    INSTANCE
  }

  private enum LookForVehicles implements Command {
    INSTANCE
  }

  private enum Drained implements Command {
    INSTANCE
  }

  private enum WaitedEnough implements Command {
    INSTANCE
  }

  private static final Duration LOAD_AGAIN_AFTER = Duration.ofSeconds(1);
  private static final Duration LOOK_EVERY = Duration.ofMillis(10);

  private final TimerScheduler<FleetCommand> timers;
  private final Bucket bucket;
  private final SliceLoader loader;
  private final Duration handOffWait;
  private final Consumer<List<VehicleRow>> handOn;

  private Keeper(
      ActorContext<FleetCommand> context,
      TimerScheduler<FleetCommand> timers,
      Bucket bucket,
      SliceLoader loader,
      FleetSettings settings,
      Consumer<List<VehicleRow>> handOn) {
    super(context);
    this.timers = timers;
    this.bucket = bucket;
    this.loader = loader;
    this.handOffWait = settings.handOffWait();
    this.handOn = handOn;
    bucket.open();
    timers.startSingleTimer(SliceLate.INSTANCE, settings.sliceWait());
    load();
  }

  /**
   * The keeper of one bucket.
   *
   * @param handOn takes the rows that could not be written before the bucket left
   */
  public static Behavior<FleetCommand> create(
      int bucket, FleetTable table, SliceLoader loader, Consumer<List<VehicleRow>> handOn) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new Keeper(
                        context, timers, table.bucket(bucket), loader, table.settings(), handOn)));
  }

  @Override
  public Receive<FleetCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(Touch.class, touch -> this)
        .onMessage(Find.class, this::onFind)
        .onMessage(Inspect.class, this::onInspect)
        .onMessage(SliceLoaded.class, this::onSliceLoaded)
        .onMessage(SliceFailed.class, failed -> onSliceFailed())
        .onMessage(SliceLate.class, late -> onSliceLate())
        .onMessage(LoadAgain.class, again -> load())
        .onMessage(FleetCommand.Stop.class, stop -> onStop())
        .build();
  }

  private Behavior<FleetCommand> load() {
    getContext()
        .pipeToSelf(
            loader.load(bucket.index()),
            (slice, failure) -> failure == null ? new SliceLoaded(slice) : SliceFailed.INSTANCE);
    return this;
  }

  private Behavior<FleetCommand> onSliceLoaded(SliceLoaded loaded) {
    timers.cancel(SliceLate.INSTANCE);
    bucket.load(loaded.slice);
    return this;
  }

  private Behavior<FleetCommand> onSliceFailed() {
    timers.startSingleTimer(LoadAgain.INSTANCE, LOAD_AGAIN_AFTER);
    return onSliceLate();
  }

  private Behavior<FleetCommand> onSliceLate() {
    bucket.acceptWithoutSlice();
    return this;
  }

  private Behavior<FleetCommand> onFind(Find find) {
    find.replyTo.tell(lookUp(find.vehicleId));
    return this;
  }

  private Behavior<FleetCommand> onInspect(Inspect inspect) {
    Address node = getContext().getSystem().address();
    String name = node.hasGlobalScope() ? node.hostPort().replaceAll(".*@", "") : "";
    inspect.replyTo.tell(bucket.inspect(inspect.vehicleId, name));
    return this;
  }

  private Lookup lookUp(String vehicleId) {
    if (bucket.phase() != Bucket.Phase.LOADED) {
      return new Lookup.Unavailable("its bucket has not been loaded from the store yet");
    }
    return bucket
        .find(vehicleId)
        .flatMap(VehicleState::position)
        .<Lookup>map(Lookup.Found::new)
        .orElseGet(Lookup.NotFound::new);
  }

  private Behavior<FleetCommand> onStop() {
    timers.cancelAll();
    timers.startSingleTimer(WaitedEnough.INSTANCE, handOffWait);
    timers.startTimerWithFixedDelay(LookForVehicles.INSTANCE, LOOK_EVERY);
    getContext().getSelf().tell(LookForVehicles.INSTANCE);
    return Behaviors.receive(FleetCommand.class)
        .onMessage(Find.class, find -> onFind(find))
        .onMessage(Inspect.class, inspect -> onInspect(inspect))
        .onMessage(LookForVehicles.class, look -> flushOnceVehiclesAreGone())
        .onMessage(Drained.class, drained -> drop())
        .onMessage(WaitedEnough.class, waited -> drop())
        .onAnyMessage(other -> Behaviors.same())
        .build();
  }

  private Behavior<FleetCommand> flushOnceVehiclesAreGone() {
    if (bucket.gates() == 0) {
      timers.cancel(LookForVehicles.INSTANCE);
      getContext().pipeToSelf(bucket.flush(), (done, failure) -> Drained.INSTANCE);
    }
    return Behaviors.same();
  }

  private Behavior<FleetCommand> drop() {
    List<VehicleRow> left = bucket.close();
    if (!left.isEmpty()) {
      handOn.accept(left);
    }
    return Behaviors.stopped();
  }
}
