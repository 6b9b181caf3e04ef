package whereabouts.tracker.event;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way in for events, whatever they come by: a bounded number is under way at a time, each
 * straight to the store and waiting for nothing else, and none is called stored before the store
 * has it. Safe for concurrent use; nothing blocks.
 *
 * <p>Meters: {@code whereabouts.events.received}, {@code whereabouts.events} by {@code outcome}
 * (they sum to the former, for both are counted when the outcome is known, and before the client
 * is), {@code whereabouts.events.in.flight} (never above the setting {@code max-in-flight}) and
 * {@code whereabouts.events.stored.time}, from reading an event to storing it, stored ones only.
 */
public final class EventIntake {
  private static final Logger LOG = LoggerFactory.getLogger(EventIntake.class);
  private static final Duration[] STORED_TIME_BUCKETS =
      Stream.of(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final EventStore store;
  private final EventSettings settings;
  private final LongSupplier nanoTime;
  private final Alarms alarms;
  private final EventOutage outage;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Counter received;
  private final Map<EventOutcome, Counter> byOutcome = new EnumMap<>(EventOutcome.class);
  private final Timer storedTime;

  public EventIntake(EventStore store, EventSettings settings, MeterRegistry meters) {
    this(store, settings, meters, System::nanoTime, Alarms.SYSTEM);
  }

  EventIntake(
      EventStore store,
      EventSettings settings,
      MeterRegistry meters,
      LongSupplier nanoTime,
      Alarms alarms) {
    this.store = store;
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.alarms = alarms;
    this.outage = new EventOutage(LOG, nanoTime);
    this.received =
        Counter.builder("whereabouts.events.received")
            .description("Critical events received; always the sum of their outcomes")
            .register(meters);
    for (EventOutcome outcome : EventOutcome.values()) {
      byOutcome.put(
          outcome,
          Counter.builder("whereabouts.events")
              .description("Critical events by what became of them")
              .tag("outcome", outcome.wireName())
              .register(meters));
    }
    this.storedTime =
        Timer.builder("whereabouts.events.stored.time")
            .description("From reading a critical event to its being stored, stored ones only")
            .serviceLevelObjectives(STORED_TIME_BUCKETS)
            .register(meters);
    Gauge.builder("whereabouts.events.in.flight", inFlight, AtomicInteger::get)
        .description("Critical events that are being stored")
        .register(meters);
    Gauge.builder("whereabouts.events.in.flight.max", settings, EventSettings::maxInFlight)
        .description("How many of them there may be; more are refused")
        .strongReference(true)
        .register(meters);
  }

  /**
   * Stores an event. Whatever time has passed since it was read counts against its timeout.
   *
   * @param readNanos when its bytes had been read, by {@link System#nanoTime}
   * @return its outcome within the timeout, anything but {@code INVALID}; never fails
   */
  public CompletionStage<EventOutcome> submit(
      String vehicleId, VehicleEvent event, long readNanos) {
    if (!enter()) {
      count(EventOutcome.OVERLOADED);
      return CompletableFuture.completedFuture(EventOutcome.OVERLOADED);
    }
    Storing storing =
        new Storing(store, alarms, settings, vehicleId, event, inFlight::decrementAndGet);
    return storing
        .within(settings.timeout().minusNanos(nanoTime.getAsLong() - readNanos))
        .thenApply(
            outcome -> {
              count(outcome);
              if (outcome == EventOutcome.STORED) {
                storedTime.record(nanoTime.getAsLong() - readNanos, TimeUnit.NANOSECONDS);
                outage.stored();
              } else {
                outage.unconfirmed(settings.timeout(), storing.lastFailure());
              }
              return outcome;
            });
  }

  private boolean enter() {
    int max = settings.maxInFlight();
    return inFlight.getAndUpdate(now -> Math.min(now + 1, max)) < max;
  }

  /** Counts what was read and is no event. */
  public void countInvalid() {
    count(EventOutcome.INVALID);
  }

  private void count(EventOutcome outcome) {
    received.increment();
    byOutcome.get(outcome).increment();
  }

  /** How many events are being stored. */
  public int inFlight() {
    return inFlight.get();
  }

  public EventSettings settings() {
    return settings;
  }
}
