package whereabouts.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.vehicle.VehicleState;
import whereabouts.tracker.vehicle.Vehicles;
import whereabouts.tracker.vehicle.Vehicles.Report;

/**
 * Rows that a leaving bucket could not write. While the node lives they are sent as ordinary
 * reports to the bucket's new owner, and kept until that has answered for them; what is still here
 * when the node stops goes into the spill file. Bounded by the fleet table that they come from.
 * Safe for concurrent use.
 */
final class Leftovers implements Consumer<List<VehicleRow>> {
  private final Map<String, VehicleState> kept = new LinkedHashMap<>();

  /** Which sending of a row counts: its last one, and none of before the row came here again. */
  private final Map<String, Long> underWay = new HashMap<>();

  private long sendings;
  private @Nullable Vehicles owners;

  /** From now on rows are sent to their owners. */
  void sendTo(Vehicles vehicles) {
    synchronized (this) {
      owners = vehicles;
    }
    send();
  }

  /** From now on rows are only kept. */
  synchronized void nodeStops() {
    owners = null;
  }

  @Override
  public void accept(List<VehicleRow> rows) {
    synchronized (this) {
      for (VehicleRow row : rows) {
        kept.merge(row.vehicleId(), row.state(), VehicleState::merge);
        underWay.remove(row.vehicleId());
      }
    }
    send();
  }

  /** Sends what is kept, but for what is on its way already. */
  void send() {
    List<Report> reports = new ArrayList<>();
    Vehicles to;
    long sending;
    synchronized (this) {
      to = owners;
      sending = sendings++;
      if (to == null) {
        return;
      }
      kept.forEach(
          (vehicleId, state) -> {
            if (state.newest() != null && underWay.putIfAbsent(vehicleId, sending) == null) {
              reports.add(new Report(vehicleId, state.newest()));
            }
          });
    }
    if (!reports.isEmpty()) {
      var unused =
          to.report(reports, AckLevel.ACCEPTED)
              .thenAccept(answer -> onAnswer(sending, reports, answer.outcomes()));
    }
  }

  private synchronized void onAnswer(long sending, List<Report> reports, List<Outcome> outcomes) {
    for (int i = 0; i < reports.size(); i++) {
      String vehicleId = reports.get(i).vehicleId();
      if (underWay.remove(vehicleId, sending) && isTaken(outcomes.get(i))) {
        kept.remove(vehicleId);
      }
    }
  }

  private static boolean isTaken(Outcome outcome) {
    return switch (outcome) {
      case ACCEPTED, DUPLICATE, STALE -> true;
      default -> false;
    };
  }

  /** What no owner has answered for. */
  synchronized List<VehicleRow> kept() {
    return kept.entrySet().stream()
        .map(row -> new VehicleRow(row.getKey(), row.getValue()))
        .toList();
  }
}
