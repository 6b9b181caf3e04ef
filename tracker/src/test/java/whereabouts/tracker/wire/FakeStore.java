package whereabouts.tracker.wire;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import whereabouts.tracker.fleet.PositionStore;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;

/** A store that knows what it was told, and can be down. */
final class FakeStore implements PositionStore {
  private final Map<String, VehicleState> states = new ConcurrentHashMap<>();
  private volatile boolean down;

  void put(String vehicleId, Position fix) {
    states.put(vehicleId, VehicleState.of(fix));
  }

  void goDown() {
    down = true;
  }

  void reset() {
    down = false;
    states.clear();
  }

  @Override
  public CompletionStage<Void> write(int bucket, List<VehicleRow> rows) {
    throw new UnsupportedOperationException("the wire does not write");
  }

  @Override
  public CompletionStage<List<VehicleRow>> load(int bucket) {
    throw new UnsupportedOperationException("the wire does not load");
  }

  @Override
  public CompletionStage<Optional<VehicleState>> find(String vehicleId) {
    return down
        ? CompletableFuture.failedFuture(new IllegalStateException("no quorum"))
        : CompletableFuture.completedFuture(Optional.ofNullable(states.get(vehicleId)));
  }
}
