package whereabouts.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.FixOrder;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;
import whereabouts.tracker.vehicle.Vehicles.Report;

/** Those who report: what they sent, what they were told, and whether that can be true. */
final class Clients {
  /** What may be the reason that a report has no answer in time. */
  enum Trouble {
    /** A message was lost or held up. */
    NETWORK,
    /** An entity failed. */
    FAILURE,
    /** A bucket moved, or all of them since the node stopped. */
    MOVE,
    /** Time passed while actors had work to do. */
    STARVATION,
    /** Time passed while the store had not answered. */
    STORE
  }

  /** What was sent, and what it was told; a report is null where an entry was no position. */
  private static final class Entry {
    final @Nullable Report report;
    final @Nullable Position visibleBefore;
    @Nullable Outcome outcome;

    Entry(@Nullable Report report, @Nullable Position visibleBefore) {
      this.report = report;
      this.visibleBefore = visibleBefore;
    }
  }

  /** What one client sent at once. */
  final class Submission {
    private final List<Entry> entries;
    private final AckLevel ack;
    private final long atNanos = nanos.getAsLong();

    private Submission(List<Entry> entries, AckLevel ack) {
      this.entries = entries;
      this.ack = ack;
    }

    /** The client is told this. */
    void answered(List<Outcome> outcomes) {
      unanswered.remove(this);
      if (outcomes.size() != entries.size()) {
        promises.broken(entries.size() + " entries have " + outcomes);
        return;
      }
      for (int i = 0; i < entries.size(); i++) {
        Outcome outcome = outcomes.get(i);
        entries.get(i).outcome = outcome;
        counts.merge(outcome, 1, Integer::sum);
      }
      entries.forEach(this::judge);
    }

    private void judge(Entry entry) {
      Outcome outcome = entry.outcome;
      if (entry.report == null) {
        if (outcome != Outcome.INVALID) {
          promises.broken("what is no position is " + outcome);
        }
        return;
      }
      if (!isPossible(entry)) {
        promises.broken(
            entry.report + " is " + outcome + ", visible before was " + entry.visibleBefore);
      }
      switch (outcome) {
        case ACCEPTED, COALESCED, DUPLICATE, STALE ->
            promises.acked(entry.report.vehicleId(), entry.report.fix(), ack == AckLevel.PERSISTED);
        default -> {}
      }
    }

    private boolean isPossible(Entry entry) {
      return switch (entry.outcome) {
        case ACCEPTED ->
            entry.visibleBefore == null
                || FixOrder.INSTANCE.compare(entry.report.fix(), entry.visibleBefore) >= 0
                || had(Trouble.MOVE);
        case COALESCED -> entries.stream().anyMatch(other(entry, order -> order > 0));
        case DUPLICATE -> sent.stream().anyMatch(other(entry, order -> order == 0));
        case STALE -> sent.stream().anyMatch(other(entry, order -> order > 0));
        case FUTURE -> isFuture(entry);
        case INVALID -> false;
        case OVERLOADED -> bounded;
        case UNCONFIRMED ->
            had(Trouble.NETWORK)
                || had(Trouble.FAILURE)
                || had(Trouble.MOVE)
                || had(Trouble.STARVATION)
                || (ack == AckLevel.PERSISTED && had(Trouble.STORE));
      };
    }

    private boolean had(Trouble trouble) {
      return lastNanos.getOrDefault(trouble, -1L) >= atNanos;
    }
  }

  private final Promises promises;
  private final LongSupplier nanos;
  private final Duration maxFutureSkew;
  private final boolean bounded;
  private final List<Entry> sent = new ArrayList<>();
  private final Set<Submission> unanswered = new LinkedHashSet<>();
  private final Map<Trouble, Long> lastNanos = new EnumMap<>(Trouble.class);
  private final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);

  /**
   * Nothing was sent yet.
   *
   * @param bounded whether a bound of the node may be met
   */
  Clients(Promises promises, LongSupplier nanos, Duration maxFutureSkew, boolean bounded) {
    this.promises = promises;
    this.nanos = nanos;
    this.maxFutureSkew = maxFutureSkew;
    this.bounded = bounded;
  }

  /** There is trouble now. */
  void trouble(Trouble trouble) {
    lastNanos.put(trouble, nanos.getAsLong());
  }

  /** Somebody sends this; an empty one is no position. */
  Submission submit(List<Optional<Report>> reports, AckLevel ack) {
    List<Entry> entries =
        reports.stream()
            .map(report -> new Entry(report.orElse(null), report.map(this::visible).orElse(null)))
            .toList();
    Submission submission = new Submission(entries, ack);
    sent.addAll(entries);
    unanswered.add(submission);
    return submission;
  }

  private @Nullable Position visible(Report report) {
    return promises.visible(report.vehicleId()).flatMap(VehicleState::position).orElse(null);
  }

  boolean allAreAnswered() {
    return unanswered.isEmpty();
  }

  /** The node is dead: nobody who waits will hear of it. */
  void hangUp() {
    unanswered.clear();
  }

  /** Whether a vehicle may have this fix: it was sent, and not refused each time. */
  boolean mayBeTrue(Report shown) {
    return sent.stream()
        .filter(entry -> isOf(entry, shown.vehicleId()))
        .filter(entry -> FixOrder.INSTANCE.compare(entry.report.fix(), shown.fix()) == 0)
        .anyMatch(entry -> entry.outcome != Outcome.OVERLOADED && !isFuture(entry));
  }

  /** What was sent of a vehicle so far, but for fixes of the future. */
  List<Position> sent(String vehicleId) {
    return sent.stream()
        .filter(entry -> isOf(entry, vehicleId) && !isFuture(entry))
        .map(entry -> entry.report.fix())
        .toList();
  }

  private static boolean isOf(Entry entry, String vehicleId) {
    return entry.report != null && entry.report.vehicleId().equals(vehicleId);
  }

  private boolean isFuture(Entry entry) {
    return VehicleState.isFuture(entry.report.fix(), maxFutureSkew);
  }

  /** How often each outcome was told. */
  Map<Outcome, Integer> counts() {
    return counts;
  }

  private static Predicate<Entry> other(Entry entry, IntPredicate order) {
    return other ->
        other != entry
            && isOf(other, entry.report.vehicleId())
            && order.test(FixOrder.INSTANCE.compare(other.report.fix(), entry.report.fix()));
  }
}
