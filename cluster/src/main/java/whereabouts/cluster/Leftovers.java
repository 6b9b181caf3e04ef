package whereabouts.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import whereabouts.tracker.fleet.Vehicle;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.vehicle.AckLevel;

/**
 * Where rows go that a leaving bucket could not write: while the node lives, as ordinary reports to
 * the bucket's new owner; while it stops, into the spill file. Bounded by the fleet table that they
 * come from.
 */
final class Leftovers implements Consumer<List<VehicleRow>> {
  private final ActorSystem<?> system;
  private final List<VehicleRow> kept = new ArrayList<>();
  private boolean stopping;

  Leftovers(ActorSystem<?> system) {
    this.system = system;
  }

  @Override
  public void accept(List<VehicleRow> rows) {
    synchronized (this) {
      if (stopping) {
        kept.addAll(rows);
        return;
      }
    }
    rows.forEach(this::report);
  }

  private void report(VehicleRow row) {
    row.state()
        .position()
        .map(fix -> new Vehicle.Report(fix, AckLevel.ACCEPTED, 0, system.ignoreRef()))
        .ifPresent(
            report ->
                ClusterSharding.get(system)
                    .entityRefFor(FleetSharding.KEY, row.vehicleId())
                    .tell(report));
  }

  /** From now on what is left is kept. */
  synchronized void nodeStops() {
    stopping = true;
  }

  synchronized List<VehicleRow> kept() {
    return List.copyOf(kept);
  }
}
