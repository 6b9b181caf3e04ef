package whereabouts.tracker.wire;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import whereabouts.tracker.event.EventPage;
import whereabouts.tracker.event.EventQuery;
import whereabouts.tracker.event.InMemoryEventStore;
import whereabouts.tracker.event.VehicleEvent;

/** Events in memory. The store can be down, or keep its writes waiting until it is told. */
final class FakeEventStore extends InMemoryEventStore {
  private final List<CompletableFuture<Void>> held =
      Collections.synchronizedList(new ArrayList<>());
  private volatile boolean down;
  private volatile boolean holding;

  void goDown() {
    down = true;
  }

  void comeBack() {
    down = false;
  }

  /** Writes from now on end by {@link #release} only. */
  void hold() {
    holding = true;
  }

  int held() {
    return held.size();
  }

  void release(int write) {
    held.get(write).complete(null);
  }

  void reset() {
    down = false;
    holding = false;
    List.copyOf(held).forEach(write -> write.complete(null));
    held.clear();
    clear();
  }

  @Override
  protected CompletionStage<Void> onWrite(String vehicleId, VehicleEvent event, Runnable apply) {
    if (down) {
      return CompletableFuture.failedFuture(new IllegalStateException("no quorum"));
    }
    if (!holding) {
      return super.onWrite(vehicleId, event, apply);
    }
    CompletableFuture<Void> write = new CompletableFuture<>();
    held.add(write);
    return write.thenRun(apply);
  }

  @Override
  public CompletionStage<EventPage> read(EventQuery query) {
    return down
        ? CompletableFuture.failedFuture(new IllegalStateException("no quorum"))
        : super.read(query);
  }
}
