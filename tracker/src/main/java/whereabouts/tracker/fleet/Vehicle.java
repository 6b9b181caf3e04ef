package whereabouts.tracker.fleet;

import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Limit;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.Verdict;

/**
 * One vehicle: the gate through which all its reports go, one after another, to its row of the
 * {@link FleetTable}. The row is its state; so the vehicle waits for nothing behind it, and may
 * passivate, fail or be stopped at any moment without losing a fix.
 *
 * <p>If it starts before its bucket has been loaded, its first reports wait for that, briefly and
 * bounded: see {@link Keeper}.
 */
public final class Vehicle extends AbstractBehavior<FleetCommand> {
  /** Messages that a vehicle understands. */
  public sealed interface Command extends FleetCommand {}

  /**
   * A fix of this vehicle.
   *
   * @param correlation comes back in the reply
   * @param replyTo told what became of it; not at all, if the vehicle's bucket is leaving this node
   */
  public record Report(Position fix, AckLevel ack, long correlation, ActorRef<Reported> replyTo)
      implements Command {}

  /**
   * Forgets the vehicle up to now or its newest fix, whichever is later.
   *
   * @param replyTo told once the store has forgotten it, too; not at all, if that takes too long or
   *     the vehicle's bucket is leaving this node
   */
  public record Forget(long nowMillis, long correlation, ActorRef<Reported> replyTo)
      implements Command {}

  private enum Idle implements Command {
    INSTANCE
  }

  private enum BucketAccepts implements Command {
    INSTANCE
  }

  /** What became of a report, or of a wish to forget. */
  public record Reported(long correlation, Verdict verdict) {}

  private final Gate gate;
  private final Consumer<ActorRef<FleetCommand>> passivate;

  private Vehicle(
      ActorContext<FleetCommand> context, Gate gate, Consumer<ActorRef<FleetCommand>> passivate) {
    super(context);
    this.gate = gate;
    this.passivate = passivate;
  }

  /**
   * One vehicle of this table.
   *
   * @param wakeKeeper called if the vehicle finds that its bucket has no keeper here yet
   * @param passivate asks whoever started this vehicle to send it {@link FleetCommand.Stop}
   */
  public static Behavior<FleetCommand> create(
      String vehicleId,
      FleetTable table,
      Runnable wakeKeeper,
      Consumer<ActorRef<FleetCommand>> passivate) {
    return Behaviors.setup(
        context -> {
          Bucket bucket = table.bucketOf(vehicleId);
          Gate gate = bucket.enter(vehicleId, () -> context.getSelf().tell(Idle.INSTANCE));
          Vehicle vehicle = new Vehicle(context, gate, passivate);
          return switch (bucket.phase()) {
            case ACCEPTING, LOADED -> vehicle;
            case CLOSED, LOADING -> vehicle.waiting(bucket, table.settings(), wakeKeeper);
          };
        });
  }

  private Behavior<FleetCommand> waiting(
      Bucket bucket, FleetSettings settings, Runnable wakeKeeper) {
    if (bucket.phase() == Bucket.Phase.CLOSED) {
      wakeKeeper.run();
    }
    getContext().pipeToSelf(bucket.whenAccepting(), (accepts, failure) -> BucketAccepts.INSTANCE);
    return Behaviors.withStash(
        settings.waitingReports(),
        stash ->
            Behaviors.receive(FleetCommand.class)
                .onMessage(BucketAccepts.class, accepts -> stash.unstashAll(this))
                .onMessage(
                    Report.class,
                    report -> waitOrRefuse(report, report.correlation, report.replyTo, stash))
                .onMessage(
                    Forget.class,
                    forget -> waitOrRefuse(forget, forget.correlation, forget.replyTo, stash))
                .onMessage(FleetCommand.Stop.class, stop -> Behaviors.stopped())
                .onMessage(Command.class, other -> Behaviors.same())
                .onSignal(PostStop.class, this::onPostStop)
                .build());
  }

  private static Behavior<FleetCommand> waitOrRefuse(
      Command command,
      long correlation,
      ActorRef<Reported> replyTo,
      StashBuffer<FleetCommand> stash) {
    if (stash.isFull()) {
      Limit full = new Limit("waiting_reports", stash.size(), stash.size());
      replyTo.tell(new Reported(correlation, Verdict.refused(full)));
    } else {
      stash.stash(command);
    }
    return Behaviors.same();
  }

  /** One small object: what the builder makes would cost each vehicle some 350 bytes. */
  @Override
  public Receive<FleetCommand> createReceive() {
    return new Receive<>() {
      @Override
      public Behavior<FleetCommand> receiveMessage(FleetCommand message) {
        return on(message);
      }

      @Override
      public Behavior<FleetCommand> receiveSignal(Signal signal) {
        return signal instanceof PostStop stop ? onPostStop(stop) : Behaviors.unhandled();
      }
    };
  }

  private Behavior<FleetCommand> on(FleetCommand message) {
    if (message instanceof Report report) {
      return onReport(report);
    } else if (message instanceof Idle) {
      return onIdle();
    } else if (message instanceof FleetCommand.Stop) {
      return Behaviors.stopped();
    } else if (message instanceof Forget forget) {
      return onForget(forget);
    } else if (message instanceof BucketAccepts) {
      return Behaviors.same(); // of an earlier wait
    }
    return Behaviors.unhandled();
  }

  private Behavior<FleetCommand> onReport(Report report) {
    gate.report(
        report.fix,
        report.ack,
        verdict -> report.replyTo.tell(new Reported(report.correlation, verdict)));
    return staysIfThereIsARow();
  }

  private Behavior<FleetCommand> onForget(Forget forget) {
    gate.forget(
        forget.nowMillis,
        verdict -> forget.replyTo.tell(new Reported(forget.correlation, verdict)));
    return staysIfThereIsARow();
  }

  private Behavior<FleetCommand> staysIfThereIsARow() {
    if (!gate.hasRow()) {
      passivate.accept(getContext().getSelf()); // nothing was worth keeping
    }
    return Behaviors.same();
  }

  private Behavior<FleetCommand> onIdle() {
    passivate.accept(getContext().getSelf());
    return Behaviors.same();
  }

  private Behavior<FleetCommand> onPostStop(PostStop signal) {
    gate.leave();
    return Behaviors.same();
  }
}
