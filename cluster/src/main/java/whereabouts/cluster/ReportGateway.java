package whereabouts.cluster;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.jspecify.annotations.Nullable;
import whereabouts.cluster.remote.Parcel;
import whereabouts.tracker.fleet.FleetCommand;
import whereabouts.tracker.fleet.Vehicle;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Limit;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.vehicle.Vehicles;
import whereabouts.tracker.vehicle.Vehicles.Report;

/**
 * Sends reports to their vehicles and gathers the answers. One per node, so that what one
 * connection sends stays in order.
 *
 * <p>Sharding delivers at most once. A report without an answer is sent once more, and a
 * "duplicate" that answers the second sending was accepted at the first. One that is refused only
 * after that may have been taken at the other sending; like one without an answer it ends as
 * unconfirmed, if nothing better comes. One whose bucket is on a node that can't be reached is
 * refused at once, before it takes up room anywhere. What waits here is bounded by the credit that
 * admitted it.
 *
 * <p>Its messages are commands and the vehicles' answers. These come as they are, since there is
 * one to each report and an adapter would double what it costs.
 */
final class ReportGateway extends AbstractBehavior<Object> {
  sealed interface Command {}

  /**
   * A request of one client.
   *
   * @param answered told on the way how many more have been answered, as {@link Vehicles} has it
   */
  record Submit(
      List<Report> reports,
      AckLevel ack,
      IntConsumer answered,
      CompletableFuture<Vehicles.Answer> answer)
      implements Command {}

  private enum Tick implements Command {
    INSTANCE
  }

  /** How long an answer is waited for. */
  record Timeouts(Duration accepted, Duration persisted) {
    Duration of(AckLevel ack) {
      return ack == AckLevel.PERSISTED ? persisted : accepted;
    }
  }

  /** A request with answers outstanding. */
  private static final class Pending {
    final Submit submit;
    final @Nullable Outcome[] outcomes;
    final long submittedNanos;
    final long timeoutNanos;
    long mostNanos = Vehicles.Answer.UNKNOWN;
    @Nullable Limit reached;
    int unanswered;

    /** As the sender knows. */
    int unansweredAsTold;

    boolean resent;

    Pending(Submit submit, long now, Duration timeout) {
      this.submit = submit;
      this.outcomes = new Outcome[submit.reports.size()];
      this.submittedNanos = now;
      this.timeoutNanos = timeout.toNanos();
      this.unanswered = outcomes.length;
      this.unansweredAsTold = outcomes.length;
    }
  }

  private static final int INDEX_BITS = 24;
  private static final Duration TICK = Duration.ofMillis(50);

  private final ActorRef<ShardingEnvelope<FleetCommand>> region;
  private final Owners owners;
  private final ActorRef<Vehicle.Reported> self;
  private final Timeouts timeouts;
  private final LongSupplier nanoTime;
  private final Parcels parcels;
  private final Map<Long, Pending> pending = new HashMap<>();
  private long nextRequest;

  private ReportGateway(
      ActorContext<Object> context,
      ActorRef<ShardingEnvelope<FleetCommand>> region,
      Owners owners,
      Timeouts timeouts,
      LongSupplier nanoTime) {
    super(context);
    this.region = region;
    this.owners = owners;
    this.timeouts = timeouts;
    this.nanoTime = nanoTime;
    this.self = context.getSelf().narrow();
    this.parcels = new Parcels(context.getSystem(), owners, self);
  }

  /**
   * The gateway to a region.
   *
   * @param owners which buckets can't be reached; their reports are refused
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   */
  static Behavior<Command> create(
      ActorRef<ShardingEnvelope<FleetCommand>> region,
      Owners owners,
      Timeouts timeouts,
      LongSupplier nanoTime) {
    return Behaviors.<Object>setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      timers.startTimerWithFixedDelay(Tick.INSTANCE, TICK);
                      return new ReportGateway(context, region, owners, timeouts, nanoTime);
                    }))
        .narrow();
  }

  @Override
  public Receive<Object> createReceive() {
    return newReceiveBuilder()
        .onMessage(Vehicle.Reported.class, this::onReported)
        .onMessage(Parcel.Answers.class, this::onAnswers)
        .onMessage(Submit.class, this::onSubmit)
        .onMessage(Tick.class, tick -> onTick())
        .onSignal(PostStop.class, stop -> onPostStop())
        .build();
  }

  private Behavior<Object> onSubmit(Submit submit) {
    if (submit.reports.isEmpty()) {
      submit.answer.complete(new Vehicles.Answer(List.of(), null));
      return this;
    }
    Pending added = new Pending(submit, nanoTime.getAsLong(), timeouts.of(submit.ack));
    refuseWhatCannotBeReached(added);
    if (added.unanswered == 0) {
      complete(added);
      return this;
    }
    long request = nextRequest++;
    pending.put(request, added);
    send(request, added);
    return this;
  }

  private void refuseWhatCannotBeReached(Pending added) {
    if (owners.unreachable() == 0) {
      return;
    }
    List<Report> reports = added.submit.reports;
    for (int i = 0; i < reports.size(); i++) {
      if (owners.isUnreachable(reports.get(i).vehicleId())) {
        added.outcomes[i] = Outcome.OVERLOADED;
        added.reached = owners.limit();
        added.unanswered--;
      }
    }
  }

  /**
   * What has no answer; but to a node that can't be reached nothing is sent a second time. What
   * lives on another node goes there in parcels at first, and by itself, wherever it is then, if
   * that was in vain.
   */
  private void send(long request, Pending to) {
    List<Report> reports = to.submit.reports;
    AckLevel ack = to.submit.ack;
    for (int i = 0; i < reports.size(); i++) {
      Report report = reports.get(i);
      String vehicleId = report.vehicleId();
      if (to.outcomes[i] != null || owners.isUnreachable(vehicleId)) {
        continue;
      }
      long correlation = request << INDEX_BITS | i;
      if (to.resent || !parcels.add(vehicleId, report.fix(), correlation, ack)) {
        region.tell(
            new ShardingEnvelope<>(
                vehicleId, new Vehicle.Report(report.fix(), ack, correlation, self)));
      }
    }
    parcels.post(ack);
  }

  private Behavior<Object> onAnswers(Parcel.Answers answers) {
    answers.answers().forEach(this::onReported);
    return this;
  }

  private Behavior<Object> onReported(Vehicle.Reported answer) {
    long request = answer.correlation() >>> INDEX_BITS;
    int index = (int) answer.correlation() & ((1 << INDEX_BITS) - 1);
    Pending answered = pending.get(request);
    if (answered == null || answered.outcomes[index] != null) {
      return this; // too late, or the second answer
    }
    Outcome outcome = answer.verdict().outcome();
    if (answered.resent && outcome == Outcome.OVERLOADED) {
      return this; // the other sending may have been taken
    }
    answered.outcomes[index] =
        answered.resent && outcome == Outcome.DUPLICATE ? Outcome.ACCEPTED : outcome;
    if (answer.verdict().reached() != null) {
      answered.reached = answer.verdict().reached();
    }
    if (--answered.unanswered == answered.outcomes.length / 2) {
      answered.mostNanos = nanoTime.getAsLong() - answered.submittedNanos;
    }
    if (answered.unanswered == 0) {
      pending.remove(request);
      complete(answered);
    }
    return this;
  }

  private Behavior<Object> onTick() {
    long now = nanoTime.getAsLong();
    for (Iterator<Map.Entry<Long, Pending>> all = pending.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<Long, Pending> entry = all.next();
      Pending waiting = entry.getValue();
      long age = now - waiting.submittedNanos;
      if (age >= waiting.timeoutNanos) {
        all.remove();
        complete(waiting);
      } else {
        tellOfAnswers(waiting);
        if (!waiting.resent && age >= waiting.timeoutNanos / 2) {
          waiting.resent = true;
          send(entry.getKey(), waiting);
        }
      }
    }
    return this;
  }

  private static void tellOfAnswers(Pending waiting) {
    int more = waiting.unansweredAsTold - waiting.unanswered;
    if (more > 0) {
      waiting.unansweredAsTold = waiting.unanswered;
      waiting.submit.answered.accept(more);
    }
  }

  private Behavior<Object> onPostStop() {
    pending.values().forEach(ReportGateway::complete);
    return this;
  }

  private static void complete(Pending done) {
    List<Outcome> outcomes =
        Arrays.stream(done.outcomes)
            .map(outcome -> outcome == null ? Outcome.UNCONFIRMED : outcome)
            .toList();
    done.submit.answer.complete(new Vehicles.Answer(outcomes, done.reached, done.mostNanos));
  }
}
