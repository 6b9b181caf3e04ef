package whereabouts.tracker.query;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** The first hits of a query's order, so many at most, of each vehicle one. Not thread-safe. */
final class Best {
  private final int most;
  private final Comparator<? super Hit> order;
  private final PriorityQueue<Hit> lastFirst;
  private final Map<String, Hit> byVehicle = new HashMap<>();

  Best(int most, Comparator<? super Hit> order) {
    this.most = most;
    this.order = order;
    this.lastFirst = new PriorityQueue<>(Collections.reverseOrder(order));
  }

  void add(Hit hit) {
    Hit known = byVehicle.get(hit.vehicleId());
    if (known != null) {
      if (Hit.newer(known, hit).equals(known)) {
        return;
      }
      lastFirst.remove(known);
    } else if (isFull()) {
      if (order.compare(hit, lastFirst.element()) >= 0) {
        return;
      }
      byVehicle.remove(lastFirst.remove().vehicleId());
    }
    byVehicle.put(hit.vehicleId(), hit);
    lastFirst.add(hit);
  }

  boolean isFull() {
    return lastFirst.size() >= most;
  }

  /** The last one; there must be one. */
  Hit last() {
    return lastFirst.element();
  }

  /** All, in order. */
  List<Hit> hits() {
    List<Hit> hits = new ArrayList<>(lastFirst);
    hits.sort(order);
    return hits;
  }
}
