package whereabouts.tracker.wire;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Limit;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.vehicle.Vehicles;
import whereabouts.tracker.vehicle.Vehicles.Answer;
import whereabouts.tracker.vehicle.Vehicles.Report;

/**
 * What every way in has in common: entries are coalesced per vehicle, admitted by credit, brought
 * to their vehicles, and counted. Safe for concurrent use.
 *
 * <p>Reports that wait for the store have credit of their own, so that a slow store never keeps
 * others out.
 */
public final class Ingest {
  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);
  private static final Duration NO_TARGET = Duration.ofDays(1);

  private final Vehicles vehicles;
  private final Supplier<IngestSettings> settings;
  private final HotVehicles hot;
  private final LongSupplier nanoTime;
  private final Function<Duration, Executor> timer;
  private final Map<AckLevel, Credit> credits = new EnumMap<>(AckLevel.class);
  private final MeterRegistry meters;
  private final Counter received;
  private final LongAdder refusedAsFull = new LongAdder();
  private final Map<Outcome, Counter> byOutcome = new EnumMap<>(Outcome.class);
  private final Timer visible;

  /**
   * Nothing is under way.
   *
   * @param settings asked for whenever one of them matters
   * @param hot counts every report that comes in
   * @param executor answers what has waited for credit in vain
   */
  public Ingest(
      Vehicles vehicles,
      Supplier<IngestSettings> settings,
      HotVehicles hot,
      MeterRegistry meters,
      Executor executor) {
    this(
        vehicles,
        settings,
        hot,
        meters,
        System::nanoTime,
        wait -> CompletableFuture.delayedExecutor(wait.toNanos(), TimeUnit.NANOSECONDS, executor));
  }

  /**
   * The same in a time that need not be the system's.
   *
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   * @param timer what runs tasks after so long, by the same clock
   */
  public Ingest(
      Vehicles vehicles,
      Supplier<IngestSettings> settings,
      HotVehicles hot,
      MeterRegistry meters,
      LongSupplier nanoTime,
      Function<Duration, Executor> timer) {
    this.vehicles = vehicles;
    this.settings = settings;
    this.hot = hot;
    this.nanoTime = nanoTime;
    this.timer = timer;
    this.meters = meters;
    credits.put(
        AckLevel.ACCEPTED,
        new Credit(
            "reports_in_flight",
            () -> settings.get().maxReportsInFlight(),
            () -> settings.get().targetLatency(),
            nanoTime));
    credits.put(
        AckLevel.PERSISTED,
        new Credit(
            "reports_awaiting_store",
            () -> settings.get().maxReportsAwaitingStore(),
            () -> NO_TARGET,
            nanoTime));
    credits.forEach(this::register);
    received =
        Counter.builder("whereabouts.reports.received")
            .description("Reports received; always the sum of their outcomes")
            .register(meters);
    for (Outcome outcome : Outcome.values()) {
      byOutcome.put(
          outcome,
          Counter.builder("whereabouts.reports")
              .description("Reports by what became of them")
              .tag("outcome", outcome.wireName())
              .register(meters));
    }
    visible =
        Timer.builder("whereabouts.reports.visible")
            .description(
                "From a report's bytes being read to its vehicle having taken it, accepted ones only")
            .serviceLevelObjectives(
                Stream.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000)
                    .map(Duration::ofMillis)
                    .toArray(Duration[]::new))
            .register(meters);
  }

  private void register(AckLevel ack, Credit credit) {
    String level = ack.name().toLowerCase(Locale.ROOT);
    Gauge.builder("whereabouts.reports.in.flight", credit, Credit::used)
        .description(
            "Reports brought to their vehicles, with those they coalesced, and not yet answered")
        .tag("ack", level)
        .register(meters);
    Gauge.builder("whereabouts.reports.in.flight.max", credit, Credit::max)
        .description("Credit: how many reports may be in flight now")
        .tag("ack", level)
        .register(meters);
    Gauge.builder("whereabouts.reports.waiting", credit, Credit::waiting)
        .description("Reports read that wait for credit, and coalesce meanwhile")
        .tag("ack", level)
        .register(meters);
  }

  /**
   * A place in the line for credit, for so many reports that have been read; see {@link Credit}.
   */
  Credit.Turn turn(int reports, AckLevel ack) {
    return credit(ack).take(reports);
  }

  /** Whether there is room in that line; if not, better read no more. */
  boolean mayWait(AckLevel ack) {
    return credit(ack).mayWait();
  }

  /**
   * Brings what a request holds to the vehicles. What has no credit within the time set for that is
   * refused. The stage never fails.
   */
  CompletionStage<IngestResult> submit(Arrival arrival, AckLevel ack) {
    Submission submission = new Submission(List.of(arrival), ack, this::impatient);
    return submission.rest(0).thenApply(answer -> submission.results(answer).get(0));
  }

  private Credit.Turn impatient(Credit.Turn turn) {
    return turn.until(timer.apply(settings.get().creditWait()));
  }

  /**
   * Brings several messages of one connection to the vehicles, as if they were one: an older fix of
   * a vehicle is coalesced by a newer one of another message.
   *
   * @param granted to them by their {@link #turn}; what is beyond waits for further turns, however
   *     long that takes
   * @return one result per message, in their order; never fails
   */
  CompletionStage<List<IngestResult>> submit(List<Arrival> arrivals, AckLevel ack, int granted) {
    Submission submission = new Submission(arrivals, ack, UnaryOperator.identity());
    return submission.send(0, granted).thenApply(submission::results);
  }

  /** What goes to the vehicles together, in pieces as credit allows. */
  private final class Submission {
    private final List<Arrival> arrivals;
    private final AckLevel ack;
    private final UnaryOperator<Credit.Turn> patience;
    private final RequestPlan plan;

    Submission(List<Arrival> arrivals, AckLevel ack, UnaryOperator<Credit.Turn> patience) {
      this.arrivals = arrivals;
      this.ack = ack;
      this.patience = patience;
      List<Entry> entries = entries(arrivals);
      hot.count(entries);
      this.plan = RequestPlan.of(entries, settings.get().maxFutureSkew());
    }

    /** From this report on, as soon as there is credit. */
    CompletionStage<Answer> rest(int from) {
      if (from == plan.size()) {
        return CompletableFuture.completedFuture(NOTHING);
      }
      return patience
          .apply(credit(ack).take(plan.size() - from))
          .granted()
          .thenCompose(granted -> granted == 0 ? refused() : send(from, granted));
    }

    private CompletionStage<Answer> refused() {
      return CompletableFuture.completedFuture(new Answer(List.of(), credit(ack).limit()));
    }

    /**
     * From this report on, of which so many have credit. What coalesced keeps its credit until
     * then, too: it has been read and parsed, and what comes next will have to be.
     */
    CompletionStage<Answer> send(int from, int granted) {
      int to = Math.min(plan.size(), from + granted);
      if (to == from) {
        credit(ack).giveBack(granted);
        return rest(from);
      }
      return bring(plan.reports(from, to), granted).thenCombine(rest(to), Submission::joined);
    }

    private CompletionStage<Answer> bring(List<Report> reports, int granted) {
      long sentNanos = nanoTime.getAsLong();
      AtomicInteger left = new AtomicInteger(granted);
      CompletionStage<Answer> answer;
      try {
        answer =
            vehicles.report(
                reports,
                ack,
                answered -> {
                  left.addAndGet(-answered);
                  credit(ack).giveBack(answered);
                });
      } catch (RuntimeException defect) {
        answer = CompletableFuture.failedFuture(defect);
      }
      return answer.handle(
          (told, defect) -> {
            long tookNanos = nanoTime.getAsLong() - sentNanos;
            credit(ack)
                .answered(
                    granted,
                    told == null ? tookNanos : Math.min(tookNanos, told.mostNanos()),
                    left.get());
            return checked(reports, told, defect);
          });
    }

    private static Answer joined(Answer first, Answer then) {
      if (then.outcomes().isEmpty()) {
        return then.reached() == null ? first : new Answer(first.outcomes(), then.reached());
      }
      List<Outcome> outcomes = new ArrayList<>(first.outcomes());
      outcomes.addAll(then.outcomes());
      return new Answer(outcomes, then.reached() == null ? first.reached() : then.reached());
    }

    List<IngestResult> results(Answer answer) {
      List<Outcome> outcomes = plan.outcomes(answer.outcomes());
      List<IngestResult> results = new ArrayList<>(arrivals.size());
      int from = 0;
      for (Arrival arrival : arrivals) {
        int to = from + arrival.size();
        IngestResult result =
            IngestResult.of(arrival.body(), outcomes.subList(from, to), answer.reached());
        count(result, arrival, ack);
        results.add(result);
        from = to;
      }
      return results;
    }
  }

  private static final Answer NOTHING = new Answer(List.of(), null);

  private static List<Entry> entries(List<Arrival> arrivals) {
    return arrivals.size() == 1
        ? arrivals.get(0).body().entries()
        : arrivals.stream().flatMap(arrival -> arrival.body().entries().stream()).toList();
  }

  /** Whatever went wrong behind the port, nothing is claimed that is not known. */
  private static Answer checked(
      List<Report> reports, @Nullable Answer answer, @Nullable Throwable defect) {
    if (answer != null && answer.outcomes().size() == reports.size()) {
      return answer;
    }
    LOG.error("No outcomes for {} reports; they count as unconfirmed", reports.size(), defect);
    return new Answer(Collections.nCopies(reports.size(), Outcome.UNCONFIRMED), null);
  }

  private void count(IngestResult result, Arrival arrival, AckLevel ack) {
    Counts counts = result.counts();
    count(counts);
    Limit reached = result.reached();
    if (reached != null && counts.of(Outcome.OVERLOADED) > 0) {
      if (!reached.name().equals(Limit.UNREACHABLE_BUCKETS)) {
        refusedAsFull.add(counts.of(Outcome.OVERLOADED));
      }
      Counter.builder("whereabouts.reports.refused")
          .description("Reports that were refused, by the limit that was reached")
          .tag("limit", reached.name())
          .register(meters)
          .increment((double) counts.of(Outcome.OVERLOADED));
    }
    if (ack == AckLevel.ACCEPTED) {
      long tookNanos = nanoTime.getAsLong() - arrival.atNanos();
      for (long i = counts.of(Outcome.ACCEPTED); i > 0; i--) {
        visible.record(tookNanos, TimeUnit.NANOSECONDS);
      }
    }
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

  /** How much of the credit of this level is taken. */
  public Limit inFlight(AckLevel ack) {
    return credit(ack).limit();
  }

  /** Reports that were read and wait for credit. */
  public int waiting() {
    return credits.values().stream().mapToInt(Credit::waiting).sum();
  }

  /** Reports that came in so far, whatever became of them. */
  public long received() {
    return (long) received.count();
  }

  /**
   * Reports that were refused so far since a bound was reached. Those whose vehicle's node can't be
   * reached are not among them: they tell nothing of how pressed any node is.
   */
  public long refusedAsFull() {
    return refusedAsFull.sum();
  }

  private Credit credit(AckLevel ack) {
    return Objects.requireNonNull(credits.get(ack));
  }
}
