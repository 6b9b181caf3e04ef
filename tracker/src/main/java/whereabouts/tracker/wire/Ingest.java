package whereabouts.tracker.wire;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Limit;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.vehicle.Vehicles;
import whereabouts.tracker.vehicle.Vehicles.Report;

/**
 * What every way in has in common: entries are coalesced per vehicle, admitted by credit, brought
 * to their vehicles, and counted. Safe for concurrent use.
 *
 * <p>Meters: {@code whereabouts.reports.received}, {@code whereabouts.reports} by {@code outcome}
 * (they sum to the former, for both are counted when the outcomes are known), and {@code
 * whereabouts.reports.in.flight} (never above the setting {@code max-reports-in-flight}).
 */
public final class Ingest {
  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

  private final Vehicles vehicles;
  private final IngestSettings settings;
  private final Credit credit;
  private final Counter received;
  private final Map<Outcome, Counter> byOutcome = new EnumMap<>(Outcome.class);

  public Ingest(Vehicles vehicles, IngestSettings settings, MeterRegistry meters) {
    this.vehicles = vehicles;
    this.settings = settings;
    this.credit = new Credit(settings.maxReportsInFlight());
    this.received = meters.counter("whereabouts.reports.received");
    for (Outcome outcome : Outcome.values()) {
      byOutcome.put(outcome, meters.counter("whereabouts.reports", "outcome", outcome.wireName()));
    }
    Gauge.builder("whereabouts.reports.in.flight", credit, Credit::used).register(meters);
  }

  /** Brings the entries to their vehicles. The stage never fails. */
  CompletionStage<IngestResult> submit(ParsedBody body, AckLevel ack) {
    RequestPlan plan = RequestPlan.of(body.entries(), settings.maxFutureSkew());
    int admitted = credit.take(plan.size());
    Limit full = admitted < plan.size() ? credit.limit() : null;
    if (admitted == 0) {
      return CompletableFuture.completedFuture(
          result(body, plan, new Vehicles.Answer(List.of(), full)));
    }
    List<Report> reports = plan.reports(admitted);
    return send(reports, ack)
        .handle(
            (answer, defect) -> {
              credit.giveBack(admitted);
              return result(body, plan, answered(reports, answer, defect, full));
            });
  }

  private CompletionStage<Vehicles.Answer> send(List<Report> reports, AckLevel ack) {
    try {
      return vehicles.report(reports, ack);
    } catch (RuntimeException defect) {
      return CompletableFuture.failedFuture(defect);
    }
  }

  /** Whatever went wrong behind the port, nothing is claimed that is not known. */
  private static Vehicles.Answer answered(
      List<Report> reports,
      Vehicles.@Nullable Answer answer,
      @Nullable Throwable defect,
      @Nullable Limit full) {
    if (answer != null && answer.outcomes().size() == reports.size()) {
      return full == null ? answer : new Vehicles.Answer(answer.outcomes(), full);
    }
    LOG.error("No outcomes for {} reports; they count as unconfirmed", reports.size(), defect);
    return new Vehicles.Answer(Collections.nCopies(reports.size(), Outcome.UNCONFIRMED), full);
  }

  private IngestResult result(ParsedBody body, RequestPlan plan, Vehicles.Answer answer) {
    IngestResult result = IngestResult.of(body, plan.outcomes(answer.outcomes()), answer.reached());
    count(result.counts());
    return result;
  }

  /** Counts what never became an entry, such as a message that is no JSON. */
  void countInvalid() {
    Counts counts = new Counts();
    counts.add(Outcome.INVALID);
    count(counts);
  }

  private void count(Counts counts) {
    received.increment((double) counts.received());
    byOutcome.forEach(
        (outcome, counter) -> {
          if (counts.of(outcome) > 0) {
            counter.increment((double) counts.of(outcome));
          }
        });
  }

  Credit credit() {
    return credit;
  }
}
