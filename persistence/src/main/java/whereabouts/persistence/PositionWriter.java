package whereabouts.persistence;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import whereabouts.tracker.fleet.Batch;
import whereabouts.tracker.fleet.Bucket;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.FleetSettings;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.fleet.PositionStore;

/**
 * Drains the fleet table into the store: the bucket that has waited longest first, one batch per
 * bucket in flight, a bounded number in all. One per node.
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

  private record Stored(Batch batch, Duration took) implements Command {}

  private record Failed(Batch batch, Throwable cause) implements Command {}

  private static final Duration TICK = Duration.ofMillis(10);

  private final FleetTable table;
  private final FleetSettings settings;
  private final PositionStore store;
  private final WriterMetrics metrics;
  private final StoreOutage outage;
  private final int[] failuresInARow = new int[Buckets.COUNT];
  private final Set<Batch> inFlight = new HashSet<>();

  private PositionWriter(
      ActorContext<Command> context, FleetTable table, PositionStore store, WriterMetrics metrics) {
    super(context);
    this.table = table;
    this.settings = table.settings();
    this.store = store;
    this.metrics = metrics;
    this.outage = new StoreOutage(context.getLog(), System::nanoTime);
  }

  /** The writer of a table. It restarts by itself if it fails. */
  public static Behavior<Command> create(
      FleetTable table, PositionStore store, WriterMetrics metrics) {
    Behavior<Command> writer =
        Behaviors.setup(
            context -> {
              table.abandonBatchesInFlight();
              return Behaviors.withTimers(
                  timers -> {
                    timers.startTimerWithFixedDelay(Tick.INSTANCE, TICK);
                    return new PositionWriter(context, table, store, metrics);
                  });
            });
    return Behaviors.supervise(writer)
        .onFailure(
            SupervisorStrategy.restartWithBackoff(
                Duration.ofMillis(100), Duration.ofSeconds(5), 0.2));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Tick.class, tick -> drain())
        .onMessage(Stored.class, this::onStored)
        .onMessage(Failed.class, this::onFailed)
        .build();
  }

  private Behavior<Command> drain() {
    if (inFlight.size() < settings.maxBatchesInFlight()) {
      for (Bucket bucket : table.due()) {
        if (inFlight.size() >= settings.maxBatchesInFlight()) {
          break;
        }
        bucket.take(settings.maxBatchRows(), settings.maxBatchBytes()).ifPresent(this::write);
      }
    }
    return this;
  }

  private void write(Batch batch) {
    inFlight.add(batch);
    long sent = System.nanoTime();
    getContext()
        .pipeToSelf(
            store.write(batch.bucket(), batch.rows()),
            (done, failure) ->
                failure == null
                    ? new Stored(batch, Duration.ofNanos(System.nanoTime() - sent))
                    : new Failed(batch, failure));
  }

  private Behavior<Command> onStored(Stored stored) {
    if (!inFlight.remove(stored.batch)) {
      return this; // of before a restart
    }
    failuresInARow[stored.batch.bucket()] = 0;
    metrics.stored(stored.batch.rows().size(), stored.took); // before anyone is told
    table.bucket(stored.batch.bucket()).stored(stored.batch);
    outage.succeeded();
    return drain();
  }

  private Behavior<Command> onFailed(Failed failed) {
    if (!inFlight.remove(failed.batch)) {
      return this; // of before a restart
    }
    int bucket = failed.batch.bucket();
    failuresInARow[bucket]++;
    table.bucket(bucket).failed(failed.batch, backoffNanos(failuresInARow[bucket]));
    metrics.failed();
    outage.failed(failed.cause);
    return drain();
  }

  /** Doubles with each failure in a row, up to the bound; spread so that buckets don't march. */
  private long backoffNanos(int failures) {
    long doubled = settings.retryBackoff().toNanos() << Math.min(failures - 1, 20);
    long bounded = Math.min(doubled, settings.maxRetryBackoff().toNanos());
    return ThreadLocalRandom.current().nextLong(bounded / 2, bounded + 1);
  }
}
