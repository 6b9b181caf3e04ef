package whereabouts.tracker.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Limit;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;
import whereabouts.tracker.vehicle.Vehicles;
import whereabouts.tracker.vehicle.Verdict;

/** Vehicles in a map. They can be told to refuse, to stay silent, or to answer when told to. */
final class FakeVehicles implements Vehicles {
  static final Duration SKEW = Duration.ofMinutes(2);
  static final Limit FULL = new Limit("vehicles", 7, 7);
  static final Duration UNWRITTEN_AGE = Duration.ofMillis(430);

  private final Map<String, VehicleState> states = new ConcurrentHashMap<>();
  private final List<CompletableFuture<Void>> held =
      Collections.synchronizedList(new ArrayList<>());
  private volatile @Nullable Outcome always;
  private volatile Limit reached = FULL;
  private volatile @Nullable RuntimeException defect;
  private volatile @Nullable String unavailable;
  private volatile boolean holding;

  /** Every report is answered so, and does nothing. */
  void answerAlways(Outcome outcome) {
    always = outcome;
  }

  /** Every report is refused for this limit. */
  void refuseFor(Limit limit) {
    always = Outcome.OVERLOADED;
    reached = limit;
  }

  void failWith(RuntimeException failure) {
    defect = failure;
  }

  void beUnavailable(String reason) {
    unavailable = reason;
  }

  /** Calls from now on are answered by {@link #release} only. */
  void hold() {
    holding = true;
  }

  int held() {
    return held.size();
  }

  void release(int call) {
    held.get(call).complete(null);
  }

  void reset() {
    always = null;
    reached = FULL;
    defect = null;
    unavailable = null;
    holding = false;
    held.forEach(call -> call.complete(null));
    held.clear();
    states.clear();
  }

  @Nullable Position newest(String vehicleId) {
    return states.getOrDefault(vehicleId, VehicleState.UNKNOWN).newest();
  }

  @Override
  public CompletionStage<Answer> report(List<Report> reports, AckLevel ack, IntConsumer answered) {
    RuntimeException failure = defect;
    if (failure != null) {
      return CompletableFuture.failedFuture(failure);
    }
    List<Outcome> outcomes = new ArrayList<>();
    reports.forEach(report -> outcomes.add(judge(report)));
    Answer answer = new Answer(outcomes, outcomes.contains(Outcome.OVERLOADED) ? reached : null);
    if (!holding) {
      return CompletableFuture.completedFuture(answer);
    }
    CompletableFuture<Void> call = new CompletableFuture<>();
    held.add(call);
    return call.thenApply(released -> answer);
  }

  private Outcome judge(Report report) {
    Outcome told = always;
    if (told != null) {
      return told;
    }
    Outcome[] outcome = new Outcome[1];
    states.compute(
        report.vehicleId(),
        (id, known) -> {
          VehicleState state = known == null ? VehicleState.UNKNOWN : known;
          outcome[0] = state.judge(report.fix(), SKEW);
          return outcome[0] == Outcome.ACCEPTED ? state.with(report.fix()) : state;
        });
    return outcome[0];
  }

  @Override
  public CompletionStage<Verdict> forget(String vehicleId, long nowMillis) {
    Outcome told = always;
    if (told != null) {
      return CompletableFuture.completedFuture(
          told == Outcome.OVERLOADED ? Verdict.refused(reached) : Verdict.of(told));
    }
    states.compute(
        vehicleId, (id, known) -> (known == null ? VehicleState.UNKNOWN : known).forget(nowMillis));
    return CompletableFuture.completedFuture(Verdict.of(Outcome.ACCEPTED));
  }

  @Override
  public CompletionStage<Lookup> find(String vehicleId) {
    String reason = unavailable;
    Position newest = newest(vehicleId);
    return CompletableFuture.completedFuture(
        reason != null
            ? new Lookup.Unavailable(reason)
            : newest == null ? new Lookup.NotFound() : new Lookup.Found(newest));
  }

  @Override
  public Duration oldestUnwrittenAge() {
    return UNWRITTEN_AGE;
  }
}
