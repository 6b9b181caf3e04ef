package whereabouts.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.DriverTimeoutException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.fleet.InMemoryPositionStore;
import whereabouts.tracker.fleet.PositionStore;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.vehicle.VehicleState;

class StoreErrorsTest {
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final StoreErrors errors = new StoreErrors(meters);

  /** A store that answers nothing in time. */
  private static final class LateStore implements PositionStore {
    private static <T> CompletionStage<T> late() {
      return CompletableFuture.failedFuture(new DriverTimeoutException("no answer in 2 s"));
    }

    @Override
    public CompletionStage<Void> write(int bucket, List<VehicleRow> rows) {
      return late();
    }

    @Override
    public CompletionStage<List<VehicleRow>> load(int bucket) {
      return late();
    }

    @Override
    public CompletionStage<Optional<VehicleState>> find(String vehicleId) {
      return late();
    }
  }

  private double failures(String request, String kind) {
    return meters
        .get("whereabouts.store.failures")
        .tag("request", request)
        .tag("kind", kind)
        .counter()
        .count();
  }

  @Test
  void whatFailsIsCountedByWhatWasAskedAndWhatWentWrong() {
    PositionStore counted = errors.counted(new LateStore());
    assertThat(counted.load(7)).isCompletedExceptionally();
    assertThat(counted.write(7, List.of())).isCompletedExceptionally();
    assertThat(counted.find("bus-7")).isCompletedExceptionally();
    assertThat(counted.find("bus-7")).isCompletedExceptionally();
    assertThat(failures("load", "timeout")).isEqualTo(1);
    assertThat(failures("batch", "timeout")).isEqualTo(1);
    assertThat(failures("find", "timeout")).isEqualTo(2);
    assertThat(failures("find", "other")).isZero();
  }

  @Test
  void whatSucceedsIsNotCounted() {
    PositionStore counted = errors.counted(new InMemoryPositionStore());
    assertThat(counted.load(7)).isCompletedWithValue(List.of());
    assertThat(failures("load", "timeout")).isZero();
    assertThat(failures("load", "other")).isZero();
  }
}
