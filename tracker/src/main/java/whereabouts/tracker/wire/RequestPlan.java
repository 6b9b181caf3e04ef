package whereabouts.tracker.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.vehicle.FixOrder;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.vehicle.VehicleState;
import whereabouts.tracker.vehicle.Vehicles.Report;
import whereabouts.tracker.wire.Entry.Reported;

/**
 * What is known of a request's entries before any vehicle is asked: of each vehicle only the newest
 * fix is sent. Walking in their order, an entry that a later one beats is {@code coalesced}, one
 * older than an earlier one {@code stale}, the same fix again a {@code duplicate}. Fixes of the
 * future take no part, or they would take the place of good ones. Pure; not thread-safe.
 */
final class RequestPlan {
  /** What became of each entry; null while it is to be sent. */
  private final @Nullable Outcome[] outcomes;

  /** Of each vehicle, the index of its newest fix: these are sent, and decide over the others. */
  private final Map<String, Integer> newest;

  /** Indexes of the entries to send, in their order. */
  private final int[] sent;

  private final List<Entry> entries;

  private RequestPlan(List<Entry> entries, Duration maxFutureSkew) {
    this.entries = entries;
    this.outcomes = new Outcome[entries.size()];
    this.newest = new HashMap<>(2 * Math.min(entries.size(), 1024));
    for (int i = 0; i < outcomes.length; i++) {
      if (!(entries.get(i) instanceof Reported entry)) {
        outcomes[i] = Outcome.INVALID;
      } else if (isFuture(entry.report(), maxFutureSkew)) {
        outcomes[i] = Outcome.FUTURE;
      } else {
        compete(i, entry.report());
      }
    }
    this.sent = newest.values().stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  static RequestPlan of(List<Entry> entries, Duration maxFutureSkew) {
    return new RequestPlan(entries, maxFutureSkew);
  }

  private static boolean isFuture(Report report, Duration maxFutureSkew) {
    return VehicleState.isFuture(report.fix(), maxFutureSkew);
  }

  private void compete(int index, Report report) {
    Integer rival = newest.putIfAbsent(report.vehicleId(), index);
    if (rival == null) {
      return;
    }
    int order = FixOrder.INSTANCE.compare(report.fix(), report(rival).fix());
    if (order > 0) {
      outcomes[rival] = Outcome.COALESCED;
      newest.put(report.vehicleId(), index);
    } else if (order == 0) {
      outcomes[index] = Outcome.DUPLICATE;
    } else {
      outcomes[index] = Outcome.STALE;
    }
  }

  /** How many reports there are to send. */
  int size() {
    return sent.length;
  }

  /** The reports to send, those from one index up to but not including another. */
  List<Report> reports(int from, int to) {
    List<Report> reports = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      reports.add(report(sent[i]));
    }
    return reports;
  }

  /**
   * The outcome of every entry, once those of the reports sent are known: the first ones' as given,
   * all others {@code OVERLOADED}. If a vehicle's newest fix was refused or not confirmed, so are
   * the entries that it won over, for nothing is known to hold them or a newer one.
   */
  List<Outcome> outcomes(List<Outcome> answered) {
    for (int i = 0; i < sent.length; i++) {
      outcomes[sent[i]] = i < answered.size() ? answered.get(i) : Outcome.OVERLOADED;
    }
    for (int i = 0; i < outcomes.length; i++) {
      Integer winner =
          entries.get(i) instanceof Reported entry ? newest.get(entry.report().vehicleId()) : null;
      if (winner != null && wasBeaten(outcomes[i]) && isNotTaken(outcomes[winner])) {
        outcomes[i] = outcomes[winner];
      }
    }
    return Arrays.asList(outcomes);
  }

  private static boolean wasBeaten(@Nullable Outcome outcome) {
    return outcome == Outcome.COALESCED || outcome == Outcome.STALE || outcome == Outcome.DUPLICATE;
  }

  private static boolean isNotTaken(@Nullable Outcome outcome) {
    return outcome == Outcome.OVERLOADED || outcome == Outcome.UNCONFIRMED;
  }

  private Report report(int index) {
    return ((Reported) entries.get(index)).report();
  }
}
