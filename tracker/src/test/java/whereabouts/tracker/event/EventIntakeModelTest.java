package whereabouts.tracker.event;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.slf4j.LoggerFactory;

/**
 * Events under random schedules of a store that is slow, fails before or after the fact, throws, or
 * answers when nobody waits any more: {@code stored} is never said before the store has the event,
 * the bound is kept in the store itself, every event is answered in time, and outcomes sum.
 */
class EventIntakeModelTest {
  private static final EventSettings SETTINGS =
      new EventSettings(
          8,
          1,
          Duration.ofSeconds(5),
          Duration.ofMillis(50),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1));

  /** Every schedule has its outage, which need not be read. */
  @BeforeContainer
  static void quiet() {
    ((Logger) LoggerFactory.getLogger(EventIntake.class)).setLevel(Level.ERROR);
  }

  @AfterContainer
  static void loud() {
    ((Logger) LoggerFactory.getLogger(EventIntake.class)).setLevel(null);
  }

  @Property(tries = 1000)
  void anAckNeverClaimsMoreThanTheStoreHas(@ForAll long seed) {
    new Run(new Random(seed)).play();
  }

  /** One schedule, in virtual time. */
  private static final class Run {
    private static final int EVENTS = 60;

    private final Random random;
    private final VirtualTime time = new VirtualTime();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Map<EventOutcome, Integer> answers = new EnumMap<>(EventOutcome.class);
    private final int mood;
    private int writing;
    private int falselyAcked;

    private final InMemoryEventStore store =
        new InMemoryEventStore() {
          @Override
          protected CompletionStage<Void> onWrite(String id, VehicleEvent event, Runnable apply) {
            return end(apply);
          }
        };

    private final EventIntake intake = new EventIntake(store, SETTINGS, meters, time, time);

    Run(Random random) {
      this.random = random;
      this.mood = random.nextInt(100);
    }

    /** How a write goes; the worse the mood, the more of them go wrong. */
    private CompletionStage<Void> end(Runnable apply) {
      boolean succeeds = random.nextInt(100) >= mood;
      if (!succeeds && random.nextInt(4) == 0) {
        throw new IllegalStateException("a defect");
      }
      assertThat(++writing).isLessThanOrEqualTo(SETTINGS.maxInFlight());
      boolean applies = succeeds || random.nextBoolean();
      CompletableFuture<Void> end = new CompletableFuture<>();
      Runnable ending =
          () -> {
            writing--;
            if (applies) {
              apply.run();
            }
            if (succeeds) {
              end.complete(null);
            } else {
              end.completeExceptionally(new IllegalStateException("no quorum"));
            }
          };
      if (random.nextInt(5) == 0) {
        ending.run();
      } else {
        int most = random.nextInt(10) == 0 ? 9_000 : 300;
        time.set(Duration.ofMillis(random.nextInt(most)), ending);
      }
      return end;
    }

    void play() {
      for (int i = 0; i < EVENTS; i++) {
        submit(i);
        time.advance(Duration.ofMillis(random.nextInt(random.nextInt(6) == 0 ? 2_000 : 20)));
        assertThat(intake.inFlight()).isBetween(writing, SETTINGS.maxInFlight());
      }
      time.advance(SETTINGS.timeout());
      assertThat(answers.values().stream().mapToInt(n -> n).sum()).as("in time").isEqualTo(EVENTS);
      time.advance(Duration.ofMinutes(1));
      assertThat(falselyAcked).isZero();
      assertThat(intake.inFlight()).isZero();
      assertThat(time.alarmsSet()).isZero();
      assertCountsAreThoseAnswered();
    }

    private void submit(int number) {
      VehicleEvent event =
          new VehicleEvent("e" + number, "sos", 1_000, 2_000, Double.NaN, Double.NaN, null);
      var unused =
          intake
              .submit("bus-7", event, time.getAsLong())
              .thenAccept(
                  outcome -> {
                    answers.merge(outcome, 1, Integer::sum);
                    if (outcome == EventOutcome.STORED && !store.has("bus-7", event.key())) {
                      falselyAcked++;
                    }
                  });
    }

    private void assertCountsAreThoseAnswered() {
      double sum = 0;
      for (EventOutcome outcome : EventOutcome.values()) {
        double counted =
            meters.get("whereabouts.events").tag("outcome", outcome.wireName()).counter().count();
        assertThat(counted).isEqualTo((double) answers.getOrDefault(outcome, 0));
        sum += counted;
      }
      assertThat(meters.get("whereabouts.events.received").counter().count()).isEqualTo(sum);
    }
  }

  /** The same with real threads and the JVM's clock. */
  @Property(tries = 10)
  void andSoItIsWithManyThreads(@ForAll long seed) throws InterruptedException {
    EventSettings hasty =
        new EventSettings(
            8,
            1,
            Duration.ofMillis(20),
            Duration.ofMillis(1),
            Duration.ofMillis(4),
            Duration.ofSeconds(1));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      ThreadedRun run = new ThreadedRun(seed, hasty, threads);
      run.play();
    } finally {
      threads.shutdownNow();
    }
  }

  private static final class ThreadedRun {
    private static final int EVENTS = 2_000;

    private final Random random;
    private final EventSettings settings;
    private final ExecutorService threads;
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicInteger writing = new AtomicInteger();
    private final AtomicInteger mostWriting = new AtomicInteger();
    private final AtomicInteger falselyAcked = new AtomicInteger();
    private final CountDownLatch answered = new CountDownLatch(EVENTS);

    private final InMemoryEventStore store =
        new InMemoryEventStore() {
          @Override
          protected CompletionStage<Void> onWrite(String id, VehicleEvent event, Runnable apply) {
            mostWriting.accumulateAndGet(writing.incrementAndGet(), Math::max);
            return CompletableFuture.runAsync(
                () -> {
                  writing.decrementAndGet();
                  if (random.nextInt(3) == 0) {
                    throw new IllegalStateException("no quorum");
                  }
                  apply.run();
                },
                CompletableFuture.delayedExecutor(
                    random.nextInt(random.nextInt(20) == 0 ? 30_000 : 300),
                    TimeUnit.MICROSECONDS,
                    threads));
          }
        };

    ThreadedRun(long seed, EventSettings settings, ExecutorService threads) {
      this.random = new Random(seed);
      this.settings = settings;
      this.threads = threads;
    }

    void play() throws InterruptedException {
      EventIntake intake = new EventIntake(store, settings, meters);
      for (int i = 0; i < EVENTS; i++) {
        VehicleEvent event =
            new VehicleEvent("e" + i, "sos", 1_000, 2_000, Double.NaN, Double.NaN, null);
        threads.execute(() -> submit(intake, event));
      }
      assertThat(answered.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(falselyAcked).hasValue(0);
      assertThat(mostWriting).hasValueLessThanOrEqualTo(settings.maxInFlight());
      assertThat(
              meters.get("whereabouts.events").counters().stream()
                  .mapToDouble(Counter::count)
                  .sum())
          .isEqualTo(meters.get("whereabouts.events.received").counter().count())
          .isEqualTo(EVENTS);
    }

    private void submit(EventIntake intake, VehicleEvent event) {
      var unused =
          intake
              .submit("bus-7", event, System.nanoTime())
              .thenAccept(
                  outcome -> {
                    if (outcome == EventOutcome.STORED && !store.has("bus-7", event.key())) {
                      falselyAcked.incrementAndGet();
                    }
                    answered.countDown();
                  });
    }
  }
}
