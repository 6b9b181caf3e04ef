package whereabouts.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import whereabouts.persistence.SpillFile;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.fleet.VehicleRow;

/**
 * What a node does, in this order, before it is gone, by whatever way it goes: it stops accepting,
 * writes what is unwritten, hands its buckets over (which flush once more), and spills to disk what
 * the store would not take.
 */
final class Stopping {
  private static final Logger LOG = LoggerFactory.getLogger(Stopping.class);

  private final FleetTable table;
  private final Leftovers leftovers;
  private final NodeSettings settings;

  /** Not 0 until it is known that nothing is lost: a phase may run out of time. */
  private volatile int exitStatus = 1;

  Stopping(FleetTable table, Leftovers leftovers, NodeSettings settings) {
    this.table = table;
    this.leftovers = leftovers;
    this.settings = settings;
  }

  /** Puts the steps into Pekko's phases; the hand-over of the shards is a phase of its own. */
  void register(
      CoordinatedShutdown shutdown,
      Door door,
      ActorRef<Upkeep.Command> upkeep,
      AutoCloseable store) {
    shutdown.addTask(
        CoordinatedShutdown.PhaseServiceRequestsDone(),
        "stop-accepting",
        () -> door.close(settings.requestsWait()));
    shutdown.addTask(
        CoordinatedShutdown.PhaseBeforeClusterShutdown(),
        "flush-fleet-table",
        () -> {
          upkeep.tell(Upkeep.Command.STOP);
          return flush();
        });
    shutdown.addTask(
        CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
        "spill-what-is-unwritten",
        () -> CompletableFuture.supplyAsync(() -> spillAndClose(store)));
  }

  /** What is closed first. */
  interface Door {
    CompletionStage<Done> close(Duration deadline);
  }

  /** 0 if nothing acked is lost. */
  int exitStatus() {
    return exitStatus;
  }

  private CompletionStage<Done> flush() {
    leftovers.nodeStops();
    LOG.info("Stopping: {} positions are to be written", table.unwritten());
    return table
        .flush()
        .toCompletableFuture()
        .orTimeout(settings.flushWait().toMillis(), TimeUnit.MILLISECONDS)
        .handle((flushed, late) -> Done.getInstance());
  }

  private Done spillAndClose(AutoCloseable store) {
    List<VehicleRow> left = new ArrayList<>(leftovers.kept());
    left.addAll(table.close());
    if (left.isEmpty()) {
      exitStatus = 0;
      LOG.info("Stopped: every accepted position is in the store");
    } else {
      spill(left);
    }
    try {
      store.close();
    } catch (Exception e) {
      LOG.warn("The store could not be closed", e);
    }
    return Done.getInstance();
  }

  private void spill(List<VehicleRow> left) {
    try {
      Path file = SpillFile.write(settings.spillDirectory(), left);
      exitStatus = 0;
      LOG.warn(
          "Stopped: the store did not take {} positions. They are in {} and will be written at the"
              + " next start with the same whereabouts.spill.directory",
          left.size(),
          file);
    } catch (IOException e) {
      LOG.error(
          "Stopped: {} accepted positions are lost: the store did not take them, and {} can not be"
              + " written",
          left.size(),
          settings.spillDirectory().toAbsolutePath(),
          e);
    }
  }
}
