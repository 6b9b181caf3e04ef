package whereabouts.cluster;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import scala.concurrent.ExecutionContext;

/**
 * An actor system in which nothing happens by itself. Its actors get no threads: each message they
 * have to handle waits until {@link #step} picks it, at random, and runs it; and its time stands
 * still but in {@link #advance}. So every interleaving of actors and timers may come up, and comes
 * up again with the same random numbers.
 *
 * <p>All calls from one thread.
 */
final class SimulatedSystem implements AutoCloseable {
  private static final Duration REST_WITHIN = Duration.ofSeconds(20);

  /** What is ready to be run; given threads while the system starts and ends. */
  private static final class Ready implements Executor {
    private final List<Runnable> runnables = new ArrayList<>();
    private final ForkJoinPool threads = new ForkJoinPool(1);
    private boolean simulated;

    @Override
    public synchronized void execute(Runnable runnable) {
      if (simulated) {
        runnables.add(runnable);
      } else {
        threads.execute(runnable);
      }
    }

    Runnable takeAny(Random random) {
      int index = random.nextInt(runnables.size());
      Runnable last = runnables.remove(runnables.size() - 1);
      return index == runnables.size() ? last : runnables.set(index, last);
    }

    boolean isEmpty() {
      return runnables.isEmpty();
    }

    void takeThreads() {
      if (!threads.awaitQuiescence(REST_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the actor system does not come to rest");
      }
      synchronized (this) {
        simulated = true;
      }
    }

    synchronized void giveThreads() {
      simulated = false;
      runnables.forEach(threads::execute);
      runnables.clear();
    }
  }

  /** Starts an actor as a child of the guardian, in its turn. */
  private interface Start {
    void in(ActorContext<Start> guardian);
  }

  private final Ready ready = new Ready();
  private final ActorSystem<Start> system;
  private final SimulatedScheduler scheduler;

  SimulatedSystem() {
    system =
        ActorSystem.create(
            Behaviors.receive(
                (context, start) -> {
                  start.in(context);
                  return Behaviors.same();
                }),
            "simulation",
            ActorSystemSetup.create(
                BootstrapSetup.create(
                        ConfigFactory.parseString(
                                """
                                pekko {
                                  loglevel = "OFF"
                                  stdout-loglevel = "OFF"
                                  log-dead-letters = off
                                  log-dead-letters-during-shutdown = off
                                  coordinated-shutdown.run-by-jvm-shutdown-hook = off
                                  scheduler.implementation =
                                    "whereabouts.cluster.SimulatedScheduler"
                                  # an actor gives way after each message
                                  actor.default-dispatcher.throughput = 1
                                }
                                """)
                            .withFallback(ConfigFactory.load()))
                    .withDefaultExecutionContext(ExecutionContext.fromExecutor(ready))));
    scheduler = (SimulatedScheduler) Adapter.toClassic(system).scheduler();
    ready.takeThreads();
  }

  ActorSystem<?> actorSystem() {
    return system;
  }

  /** Starts an actor; others may get a turn meanwhile. */
  <T> ActorRef<T> start(Behavior<T> behavior, Random random) {
    List<ActorRef<T>> started = new ArrayList<>();
    system.tell(context -> started.add(context.spawnAnonymous(behavior)));
    while (started.isEmpty()) {
      step(random);
    }
    return started.get(0);
  }

  /** Makes something ready to be run after a time. */
  void after(Duration wait, Runnable task) {
    scheduler.scheduleOnce(wait, task, system.executionContext());
  }

  /** Time begins anew. Nothing may be going on. */
  void reset() {
    if (isBusy()) {
      throw new IllegalStateException("something is still going on");
    }
    scheduler.reset();
  }

  /** Lets one actor, any of those that have something to do, handle one message. */
  boolean step(Random random) {
    if (ready.isEmpty()) {
      return false;
    }
    ready.takeAny(random).run();
    return true;
  }

  /** Whether some actor has something to do. */
  boolean isBusy() {
    return !ready.isEmpty();
  }

  /** Time since the last {@link #reset}. */
  long nanos() {
    return scheduler.nanos();
  }

  /** Moves time to whatever is scheduled next, but not beyond a limit. */
  void advance(long untilNanos) {
    scheduler.advance(untilNanos);
  }

  @Override
  public void close() {
    ready.giveThreads();
    system.terminate();
    system
        .getWhenTerminated()
        .toCompletableFuture()
        .orTimeout(REST_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }
}
