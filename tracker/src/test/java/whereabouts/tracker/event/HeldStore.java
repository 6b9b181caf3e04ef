package whereabouts.tracker.event;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store whose every write waits to be told how it ends. Not thread-safe. */
final class HeldStore extends InMemoryEventStore {
  /** A write that has begun. */
  record Write(Runnable apply, CompletableFuture<Void> end) {
    void succeed() {
      apply.run();
      end.complete(null);
    }

    void fail() {
      end.completeExceptionally(new IllegalStateException("no quorum"));
    }
  }

  private final List<Write> writes = new ArrayList<>();

  @Override
  protected CompletionStage<Void> onWrite(String vehicleId, VehicleEvent event, Runnable apply) {
    Write write = new Write(apply, new CompletableFuture<>());
    writes.add(write);
    return write.end();
  }

  /** Those begun so far, ended ones included. */
  List<Write> writes() {
    return writes;
  }

  Write last() {
    return writes.get(writes.size() - 1);
  }
}
