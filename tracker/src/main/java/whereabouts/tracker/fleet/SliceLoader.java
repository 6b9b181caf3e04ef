package whereabouts.tracker.fleet;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;

/**
 * Loads the slices of buckets from the store, a bounded number at once, in the order asked. What
 * waits is bounded by the number of buckets. Safe for concurrent use.
 */
public final class SliceLoader {
  private record Waiting(int bucket, CompletableFuture<List<VehicleRow>> slice) {}

  private final IntFunction<CompletionStage<List<VehicleRow>>> load;
  private final int maxAtOnce;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private int loading;

  /**
   * Loads nothing yet.
   *
   * @param load how, such as {@link PositionStore#load}
   */
  public SliceLoader(IntFunction<CompletionStage<List<VehicleRow>>> load, int maxAtOnce) {
    this.load = load;
    this.maxAtOnce = maxAtOnce;
  }

  /** All rows of a bucket; fails as the store does. */
  public CompletionStage<List<VehicleRow>> load(int bucket) {
    CompletableFuture<List<VehicleRow>> slice = new CompletableFuture<>();
    synchronized (this) {
      waiting.add(new Waiting(bucket, slice));
    }
    startNext();
    return slice;
  }

  private void startNext() {
    Waiting next;
    synchronized (this) {
      if (loading >= maxAtOnce || waiting.isEmpty()) {
        return;
      }
      next = waiting.remove();
      loading++;
    }
    load.apply(next.bucket)
        .whenComplete(
            (rows, failure) -> {
              synchronized (this) {
                loading--;
              }
              if (failure == null) {
                next.slice.complete(rows);
              } else {
                next.slice.completeExceptionally(failure);
              }
              startNext();
            });
  }
}
