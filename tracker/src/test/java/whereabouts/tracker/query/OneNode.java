package whereabouts.tracker.query;

import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.FleetSettings;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.vehicle.Limit;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;

/** Queries that a fleet table answers alone. It can be told to refuse, or to lack something. */
public final class OneNode implements FleetQueries {
  private final FleetSettings settings;
  private volatile FleetTable table;
  private volatile @Nullable Limit reached;
  private volatile UnaryOperator<Gathered> view = UnaryOperator.identity();

  public OneNode(Config config) {
    settings = FleetSettings.of(config);
    table = newTable();
  }

  private FleetTable newTable() {
    FleetTable fresh = new FleetTable(settings, System::nanoTime);
    for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
      fresh.bucket(bucket).open();
      fresh.bucket(bucket).load(List.of());
    }
    return fresh;
  }

  /** Nobody is anywhere. */
  public void reset() {
    table = newTable();
    reached = null;
    view = UnaryOperator.identity();
  }

  /** Where its vehicles are now. */
  public FleetTable table() {
    return table;
  }

  /** A vehicle is there. */
  public void put(String vehicleId, Position position) {
    table.bucketOf(vehicleId).load(List.of(new VehicleRow(vehicleId, VehicleState.of(position))));
  }

  /** One of the buckets leaves, with all that is in it. */
  public void closeBucketOf(String vehicleId) {
    List<VehicleRow> unused = new ArrayList<>(table.bucketOf(vehicleId).close());
  }

  public void refuse(Limit limit) {
    reached = limit;
  }

  /** From now on answers are seen so. */
  public void seenThrough(UnaryOperator<Gathered> how) {
    view = how;
  }

  @Override
  public <T> CompletionStage<T> ask(FleetQuery query, Function<Answer, T> then) {
    Answer answer =
        Optional.ofNullable(reached)
            .<Answer>map(Answer.Refused::new)
            .orElseGet(
                () ->
                    new Answer.Of(
                        view.apply(
                            Gathered.of(
                                query, 1, List.of(new LocalQueries(table).answer(query))))));
    return CompletableFuture.completedFuture(then.apply(answer));
  }
}
