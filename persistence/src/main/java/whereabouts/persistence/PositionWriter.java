package whereabouts.persistence;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import whereabouts.tracker.fleet.Batch;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.fleet.PositionStore;

/**
 * Drains the fleet table into the store, as {@link Drain} decides. One per node.
 *
 * <p>It holds no position itself. What waits, waits in its row; a batch that fails, or whose answer
 * is lost because the writer failed, is written again, which is harmless (see {@link
 * PositionStore}).
 */
public final class PositionWriter extends AbstractBehavior<PositionWriter.Command> {
  /** Messages of the writer, all to itself. */
  public sealed interface Command {}

  private enum Tick implements Command {
    INSTANCE
  }

  private enum AdjustPace implements Command {
    INSTANCE
  }

  private record Stored(Batch batch, Duration took) implements Command {}

  private record Failed(Batch batch, Throwable cause) implements Command {}

  private static final Duration TICK = Duration.ofMillis(10);

  /** There is one writer on a node: its restarts have none to keep away from. */
  private static final double NOTHING_TO_SPREAD = 0;

  private final FleetTable table;
  private final PositionStore store;
  private final WriterMetrics metrics;
  private final StoreOutage outage;
  private final Drain drain;

  private PositionWriter(
      ActorContext<Command> context,
      FleetTable table,
      PositionStore store,
      WriterMetrics metrics,
      RandomGenerator random) {
    super(context);
    this.table = table;
    this.store = store;
    this.metrics = metrics;
    this.outage = new StoreOutage(context.getLog(), table::now);
    this.drain = new Drain(table, random);
  }

  /**
   * The writer of a table. It restarts by itself if it fails.
   *
   * @param random spreads the retries of buckets; of this writer alone
   */
  public static Behavior<Command> create(
      FleetTable table, PositionStore store, WriterMetrics metrics, RandomGenerator random) {
    Behavior<Command> writer =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      timers.startTimerWithFixedDelay(Tick.INSTANCE, TICK);
                      timers.startTimerWithFixedDelay(AdjustPace.INSTANCE, FlushPace.STEP);
                      return new PositionWriter(context, table, store, metrics, random);
                    }));
    return Behaviors.supervise(writer)
        .onFailure(
            SupervisorStrategy.restartWithBackoff(
                Duration.ofMillis(100), Duration.ofSeconds(5), NOTHING_TO_SPREAD));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Tick.class, tick -> writeWhatIsDue())
        .onMessage(AdjustPace.class, adjust -> onAdjustPace())
        .onMessage(Stored.class, this::onStored)
        .onMessage(Failed.class, this::onFailed)
        .build();
  }

  private Behavior<Command> onAdjustPace() {
    drain.adjustPace();
    return this;
  }

  private Behavior<Command> writeWhatIsDue() {
    drain.take().forEach(this::write);
    metrics.inFlight(drain.inFlight());
    return this;
  }

  private void write(Batch batch) {
    long sent = table.now();
    getContext()
        .pipeToSelf(
            store.write(batch.bucket(), batch.rows()),
            (done, failure) ->
                failure == null
                    ? new Stored(batch, Duration.ofNanos(table.now() - sent))
                    : new Failed(batch, failure));
  }

  private Behavior<Command> onStored(Stored stored) {
    if (!drain.isInFlight(stored.batch)) {
      return this; // of before a restart
    }
    metrics.stored(stored.batch, stored.took, table.now()); // before anyone is told
    drain.stored(stored.batch, stored.took);
    outage.succeeded();
    return writeWhatIsDue();
  }

  private Behavior<Command> onFailed(Failed failed) {
    if (!drain.isInFlight(failed.batch)) {
      return this; // of before a restart
    }
    drain.failed(failed.batch, StoreFailure.of(failed.cause));
    outage.failed(failed.cause);
    return this; // the next tick comes soon enough after a failure
  }
}
