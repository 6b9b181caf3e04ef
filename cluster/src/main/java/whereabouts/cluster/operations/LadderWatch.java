package whereabouts.cluster.operations;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import whereabouts.cluster.operations.Ladder.Rung;

/** Looks once a second how pressed the node is, moves its ladder, and logs each change once. */
final class LadderWatch extends AbstractBehavior<LadderWatch.Look> {
  enum Look {
    NOW
  }

  /** Where the ladder stands, and since when. */
  record Standing(Rung rung, Instant since) {}

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Supplier<Pressure.Load> load;
  private final Supplier<Duration> calm;
  private final LongSupplier nanoTime;
  private final InstantSource clock;
  private final AtomicReference<Standing> told;
  private Pressure.Load before;
  private Ladder ladder;

  private LadderWatch(
      ActorContext<Look> context,
      Supplier<Pressure.Load> load,
      Supplier<Duration> calm,
      LongSupplier nanoTime,
      InstantSource clock,
      AtomicReference<Standing> told) {
    super(context);
    this.load = load;
    this.calm = calm;
    this.nanoTime = nanoTime;
    this.clock = clock;
    this.told = told;
    this.before = load.get();
    this.ladder = Ladder.standing(nanoTime.getAsLong());
    told.set(new Standing(ladder.rung(), clock.instant()));
  }

  /**
   * The watch of a node. It restarts by itself if it fails.
   *
   * @param load read at each look
   * @param calm after which the ladder falls by a rung; read at each look
   * @param told always where the ladder stands
   */
  static Behavior<Look> create(
      Supplier<Pressure.Load> load,
      Supplier<Duration> calm,
      LongSupplier nanoTime,
      InstantSource clock,
      AtomicReference<Standing> told) {
    Behavior<Look> watch =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      timers.startTimerWithFixedDelay(Look.NOW, INTERVAL);
                      return new LadderWatch(context, load, calm, nanoTime, clock, told);
                    }));
    return Behaviors.supervise(watch).onFailure(SupervisorStrategy.restart());
  }

  @Override
  public Receive<Look> createReceive() {
    return newReceiveBuilder().onMessageEquals(Look.NOW, this::onLook).build();
  }

  private Behavior<Look> onLook() {
    Pressure.Load now = load.get();
    Pressure pressure = Pressure.between(before, now);
    Duration wait = calm.get();
    Ladder next = ladder.next(pressure.rung(), nanoTime.getAsLong(), wait);
    if (next.rung() != ladder.rung()) {
      told.set(new Standing(next.rung(), clock.instant()));
      boolean rises = next.rung().compareTo(ladder.rung()) > 0;
      log(next.rung(), rises ? pressure.cause() : "calm for " + wait.toMillis() + " ms");
    }
    before = now;
    ladder = next;
    return this;
  }

  private void log(Rung rung, String why) {
    switch (rung) {
      case SHEDDING ->
          getContext().getLog().warn("Shedding: {}. More comes in than this node can take.", why);
      case COALESCING ->
          getContext().getLog().info("Coalescing: {}. Newer positions replace those waiting.", why);
      case NORMAL -> getContext().getLog().info("Normal again: {}.", why);
    }
  }
}
