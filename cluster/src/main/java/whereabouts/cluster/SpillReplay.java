package whereabouts.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import whereabouts.persistence.SpillFile;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.PositionStore;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.vehicle.VehicleState;

/**
 * Brings what an earlier stop had to spill into the store, before any bucket is loaded from it: so
 * nothing acked is missing from the first read on. Tried until the store takes it; a file goes once
 * all of it is stored. Other nodes may have the vehicles meanwhile, and have loaded what the store
 * had before: so the rows are handed on to whoever has them, too. Writing a row twice, or after a
 * newer one, is harmless.
 */
final class SpillReplay {
  private static final Logger LOG = LoggerFactory.getLogger(SpillReplay.class);
  private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);
  private static final int MAX_BATCH_ROWS = 40;

  private final PositionStore store;

  private final Consumer<List<VehicleRow>> handOn;

  private SpillReplay(PositionStore store, Consumer<List<VehicleRow>> handOn) {
    this.store = store;
    this.handOn = handOn;
  }

  /**
   * Replays all files of the directory.
   *
   * @param handOn told of each file's positions, once the store has them
   * @return completed once the store has them all; until then it is tried again
   * @throws IOException if a file can't be read
   */
  static CompletionStage<Void> replay(
      Path directory, PositionStore store, Consumer<List<VehicleRow>> handOn) throws IOException {
    SpillReplay replay = new SpillReplay(store, handOn);
    CompletionStage<Void> replayed = CompletableFuture.completedFuture(null);
    for (Path file : SpillFile.in(directory)) {
      List<VehicleRow> rows = SpillFile.read(file);
      LOG.info("Replaying {} positions that an earlier stop left in {}", rows.size(), file);
      replayed =
          replayed
              .thenCompose(before -> replay.writeAll(batches(rows), 0))
              .thenRun(() -> replay.handOn(rows))
              .thenRun(() -> delete(file, rows.size()));
    }
    return replayed;
  }

  private void handOn(List<VehicleRow> rows) {
    handOn.accept(rows.stream().filter(row -> row.state().newest() != null).toList());
  }

  private static void delete(Path file, int positions) {
    try {
      Files.delete(file);
      LOG.info("Replayed {} positions; {} is deleted", positions, file);
    } catch (IOException e) {
      LOG.warn("Replayed {}, but can't delete it; it will be replayed again", file, e);
    }
  }

  private CompletionStage<Void> writeAll(List<List<VehicleRow>> batches, int next) {
    return next == batches.size()
        ? CompletableFuture.completedFuture(null)
        : write(batches.get(next)).thenComposeAsync(done -> writeAll(batches, next + 1));
  }

  private CompletionStage<Void> write(List<VehicleRow> batch) {
    return store
        .write(Buckets.of(batch.get(0).vehicleId()), batch)
        .handle((done, failure) -> failure == null)
        .thenCompose(
            stored ->
                stored
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.runAsync(
                            () -> {},
                            CompletableFuture.delayedExecutor(
                                AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS))
                        .thenCompose(again -> write(batch)));
  }

  /** One bucket a batch, each vehicle once, as the store wants it. */
  private static List<List<VehicleRow>> batches(List<VehicleRow> rows) {
    Map<Integer, Map<String, VehicleState>> byBucket = new HashMap<>();
    for (VehicleRow row : rows) {
      byBucket
          .computeIfAbsent(Buckets.of(row.vehicleId()), bucket -> new HashMap<>())
          .merge(row.vehicleId(), row.state(), VehicleState::merge);
    }
    List<List<VehicleRow>> batches = new ArrayList<>();
    for (Map<String, VehicleState> bucket : byBucket.values()) {
      List<VehicleRow> merged =
          bucket.entrySet().stream()
              .map(entry -> new VehicleRow(entry.getKey(), entry.getValue()))
              .toList();
      for (int from = 0; from < merged.size(); from += MAX_BATCH_ROWS) {
        batches.add(merged.subList(from, Math.min(merged.size(), from + MAX_BATCH_ROWS)));
      }
    }
    return batches;
  }
}
