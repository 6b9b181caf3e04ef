package whereabouts.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import whereabouts.cluster.operations.StopProgress;
import whereabouts.cluster.operations.StopProgress.Phase;
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
  private final StopProgress progress;

  private volatile boolean handsOver;

  /** Not 0 until it is known that nothing is lost: a phase may run out of time. */
  private volatile int exitStatus = 1;

  Stopping(FleetTable table, Leftovers leftovers, NodeSettings settings, StopProgress progress) {
    this.table = table;
    this.leftovers = leftovers;
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Puts the steps into Pekko's phases.
   *
   * @param handOver begins to look after the hand-over, which is sharding's own
   */
  void register(
      CoordinatedShutdown shutdown,
      Door door,
      ActorRef<Upkeep.Command> upkeep,
      Runnable handOver,
      AutoCloseable store) {
    shutdown.addTask(
        CoordinatedShutdown.PhaseServiceRequestsDone(),
        "stop-accepting",
        () -> {
          progress.enter(Phase.CLOSING);
          return door.close(settings.requestsWait());
        });
    shutdown.addTask(
        CoordinatedShutdown.PhaseBeforeClusterShutdown(),
        "flush-fleet-table",
        () -> {
          progress.enter(Phase.FLUSHING);
          upkeep.tell(Upkeep.Stop.INSTANCE);
          return flush();
        });
    shutdown.addTask(
        CoordinatedShutdown.PhaseClusterShardingShutdownRegion(),
        "look-after-the-hand-over",
        () -> {
          handOver.run();
          return entered(Phase.HANDING_OVER);
        });
    shutdown.addTask(
        CoordinatedShutdown.PhaseClusterLeave(), "tell-of-the-leave", () -> entered(Phase.LEAVING));
    shutdown.addTask(
        CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
        "spill-what-is-unwritten",
        () ->
            CompletableFuture.supplyAsync(() -> spillAndClose(store)).thenCompose(progress::ended));
  }

  private CompletionStage<Done> entered(Phase phase) {
    progress.enter(phase);
    return CompletableFuture.completedFuture(Done.getInstance());
  }

  /** What is closed first. */
  interface Door {
    CompletionStage<Done> close(Duration deadline);
  }

  /** Whether all buckets are to leave this node. */
  boolean handsOver() {
    return handsOver;
  }

  /**
   * The buckets that others may bring reports to: none once all are to go. What came for them here
   * would wait for their new owners, and the hand-over for that.
   */
  BitSet offered() {
    return handsOver ? new BitSet() : table.open();
  }

  /** 0 if nothing acked is lost. */
  int exitStatus() {
    return exitStatus;
  }

  private CompletionStage<Done> flush() {
    leftovers.nodeStops();
    handsOver = true;
    LOG.info("Stopping: {} positions are to be written", table.unwritten());
    return table
        .flush()
        .toCompletableFuture()
        .orTimeout(settings.flushWait().toMillis(), TimeUnit.MILLISECONDS)
        .handle((flushed, late) -> Done.getInstance());
  }

  private StopProgress.End spillAndClose(AutoCloseable store) {
    List<VehicleRow> left = new ArrayList<>(leftovers.kept());
    left.addAll(table.close());
    boolean spilled = !left.isEmpty() && isSpilled(left);
    if (left.isEmpty()) {
      LOG.info("Stopped: every accepted position is in the store");
    }
    exitStatus = left.isEmpty() || spilled ? 0 : 1;
    try {
      store.close();
    } catch (Exception e) {
      LOG.warn("The store could not be closed", e);
    }
    return new StopProgress.End(exitStatus, spilled ? left.size() : 0, spilled ? 0 : left.size());
  }

  private boolean isSpilled(List<VehicleRow> left) {
    try {
      Path file = SpillFile.write(settings.spillDirectory(), left);
      LOG.warn(
          "Stopped: the store did not take {} positions. They are in {} and will be written at the"
              + " next start with the same whereabouts.spill.directory",
          left.size(),
          file);
      return true;
    } catch (IOException e) {
      LOG.error(
          "Stopped: {} accepted positions are lost: the store did not take them, and {} can not be"
              + " written",
          left.size(),
          settings.spillDirectory().toAbsolutePath(),
          e);
      return false;
    }
  }
}
