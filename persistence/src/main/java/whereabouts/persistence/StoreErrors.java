package whereabouts.persistence;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import whereabouts.tracker.event.EventPage;
import whereabouts.tracker.event.EventQuery;
import whereabouts.tracker.event.EventStore;
import whereabouts.tracker.event.VehicleEvent;
import whereabouts.tracker.fleet.PositionStore;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.vehicle.VehicleState;

/**
 * Counts every request to the store that failed, by what was asked and what went wrong, in {@code
 * whereabouts.store.failures}. One that is tried again and fails again counts again. Safe for
 * concurrent use.
 */
public final class StoreErrors {
  private final MeterRegistry meters;

  /** All there can be is zero from the start, so that the first failure is seen as one. */
  public StoreErrors(MeterRegistry meters) {
    this.meters = meters;
    for (String request : List.of("batch", "load", "find", "event_write", "event_read")) {
      for (StoreFailure kind : StoreFailure.values()) {
        counter(request, kind);
      }
    }
  }

  private Counter counter(String request, StoreFailure kind) {
    return Counter.builder("whereabouts.store.failures")
        .description("Requests to the store that failed, by what was asked and what went wrong")
        .tag("request", request)
        .tag("kind", kind.tag())
        .register(meters);
  }

  /** The same stage, whose failure is counted. */
  private <T> CompletionStage<T> count(String request, CompletionStage<T> answer) {
    return answer.whenComplete(
        (done, failure) -> {
          if (failure != null) {
            counter(request, StoreFailure.of(failure)).increment();
          }
        });
  }

  /** The same store, whose failures are counted. */
  public PositionStore counted(PositionStore store) {
    return new PositionStore() {
      @Override
      public CompletionStage<Void> write(int bucket, List<VehicleRow> rows) {
        return count("batch", store.write(bucket, rows));
      }

      @Override
      public CompletionStage<List<VehicleRow>> load(int bucket) {
        return count("load", store.load(bucket));
      }

      @Override
      public CompletionStage<Optional<VehicleState>> find(String vehicleId) {
        return count("find", store.find(vehicleId));
      }
    };
  }

  /** The same store, whose failures are counted. */
  public EventStore counted(EventStore store) {
    return new EventStore() {
      @Override
      public CompletionStage<Void> write(String vehicleId, VehicleEvent event) {
        return count("event_write", store.write(vehicleId, event));
      }

      @Override
      public CompletionStage<EventPage> read(EventQuery query) {
        return count("event_read", store.read(query));
      }
    };
  }
}
