package whereabouts.cluster;

import io.micrometer.core.instrument.Counter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import whereabouts.tracker.fleet.Bucket;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.vehicle.AckLevel;

/** Whether a node has nothing left to do and has given back all that it took. */
final class Rest {
  private Rest() {}

  /** What is still going on, or will not end by itself; empty in the end. */
  static List<String> lacks(
      SimulatedSystem system, SimulatedNode node, SlowStore store, Clients clients, boolean full) {
    FleetTable table = node.table();
    Map<String, Boolean> signs = new LinkedHashMap<>();
    signs.put("an actor has work to do", system.isBusy());
    signs.put("a bucket is moving", node.shards().isMoving());
    signs.put("a report has no answer", !clients.allAreAnswered());
    signs.put("a row was handed on to nobody", !node.leftovers().kept().isEmpty() && !full);
    signs.put("a row is not written", table.unwritten() > 0);
    signs.put("an unwritten row takes room", table.unwrittenBytes() != 0);
    signs.put("an unwritten row has an age", !table.oldestUnwrittenAge().isZero());
    signs.put("a report waits for the store", table.storeWaiters() != 0);
    signs.put("the store has not answered", store.isAwaited());
    signs.put("a report waits for credit", node.ingest().waiting() != 0);
    for (AckLevel ack : AckLevel.values()) {
      signs.put(ack + ": credit was not given back", node.ingest().inFlight(ack).used() != 0);
    }
    for (int index : RandomReports.BUCKETS) {
      Bucket bucket = table.bucket(index);
      signs.put(index + " is not loaded", bucket.phase() != Bucket.Phase.LOADED);
      signs.put(index + " has an idle vehicle", node.shards().vehicles(index) != 0);
      signs.put(index + " has a gate open", bucket.gates() != 0);
    }
    signs.put("outcomes do not sum", !outcomesSum(node));
    return signs.entrySet().stream().filter(Map.Entry::getValue).map(Map.Entry::getKey).toList();
  }

  private static boolean outcomesSum(SimulatedNode node) {
    double received = node.meters().counter("whereabouts.reports.received").count();
    return received
        == node.meters().find("whereabouts.reports").counters().stream()
            .mapToDouble(Counter::count)
            .sum();
  }
}
