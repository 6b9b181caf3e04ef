package whereabouts.tracker.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventIntakeTest {
  private static final EventSettings SETTINGS =
      new EventSettings(
          2,
          1,
          Duration.ofSeconds(5),
          Duration.ofMillis(50),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1));

  private final VirtualTime time = new VirtualTime();
  private final HeldStore store = new HeldStore();
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final EventIntake intake = new EventIntake(store, SETTINGS, meters, time, time);

  private CompletableFuture<EventOutcome> submit(String eventId) {
    return intake.submit("bus-7", event(eventId), time.getAsLong()).toCompletableFuture();
  }

  private static VehicleEvent event(String eventId) {
    return new VehicleEvent(eventId, "sos", 1_000, 2_000, Double.NaN, Double.NaN, null);
  }

  private double counted(EventOutcome outcome) {
    return meters.get("whereabouts.events").tag("outcome", outcome.wireName()).counter().count();
  }

  @Test
  void anEventIsStoredOnceTheStoreHasIt() {
    CompletableFuture<EventOutcome> answer = submit("a");
    time.advance(Duration.ofMillis(30));
    assertThat(answer).isNotDone();
    store.last().succeed();
    assertThat(answer).isCompletedWithValue(EventOutcome.STORED);
    assertThat(intake.inFlight()).isZero();
    assertThat(time.alarmsSet()).isZero();
    assertThat(counted(EventOutcome.STORED)).isEqualTo(1);
    assertThat(meters.get("whereabouts.events.received").counter().count()).isEqualTo(1);
    assertThat(
            meters.get("whereabouts.events.stored.time").timer().totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(30);
  }

  @Test
  void theTimeToStoreIsCountedInFixedBuckets() {
    CompletableFuture<EventOutcome> answer = submit("a");
    time.advance(Duration.ofMillis(30));
    store.last().succeed();
    assertThat(answer).isDone();
    assertThat(
            meters.get("whereabouts.events.stored.time").timer().takeSnapshot().histogramCounts())
        .extracting(
            bucket -> (long) bucket.bucket(TimeUnit.MILLISECONDS), bucket -> (int) bucket.count())
        .containsExactly(
            tuple(5L, 0),
            tuple(10L, 0),
            tuple(25L, 0),
            tuple(50L, 1),
            tuple(100L, 1),
            tuple(250L, 1),
            tuple(500L, 1),
            tuple(1000L, 1),
            tuple(2500L, 1),
            tuple(5000L, 1));
  }

  @Test
  void whatFailsIsWrittenAgainAfterPausesThatGrowUpToABound() {
    CompletableFuture<EventOutcome> answer = submit("a");
    List<Long> pauses = new ArrayList<>();
    while (pauses.size() < 7) {
      int writes = store.writes().size();
      store.last().fail();
      long begun = time.getAsLong();
      while (store.writes().size() == writes) {
        time.advance(Duration.ofMillis(1));
      }
      pauses.add(TimeUnit.NANOSECONDS.toMillis(time.getAsLong() - begun));
    }
    assertThat(pauses).containsExactly(50L, 100L, 200L, 400L, 800L, 1000L, 1000L);
    store.last().succeed();
    assertThat(answer).isCompletedWithValue(EventOutcome.STORED);
    assertThat(counted(EventOutcome.STORED)).isEqualTo(1);
  }

  @Test
  void whatIsNotStoredInTimeIsUnconfirmedAndNotWrittenAnyMore() {
    CompletableFuture<EventOutcome> answer = submit("a");
    time.advance(Duration.ofMillis(4_990));
    store.last().fail();
    time.advance(Duration.ofMillis(9));
    assertThat(answer).isNotDone();
    time.advance(Duration.ofMillis(1));
    assertThat(answer).isCompletedWithValue(EventOutcome.UNCONFIRMED);
    assertThat(intake.inFlight()).isZero();
    time.advance(Duration.ofMinutes(1));
    assertThat(store.writes()).hasSize(1);
    assertThat(time.alarmsSet()).isZero();
    assertThat(counted(EventOutcome.UNCONFIRMED)).isEqualTo(1);
  }

  @Test
  void aStoreThatDoesNotAnswerKeepsItsPlaceUntilItDoesButNotItsClient() {
    CompletableFuture<EventOutcome> answer = submit("a");
    time.advance(SETTINGS.timeout());
    assertThat(answer).isCompletedWithValue(EventOutcome.UNCONFIRMED);
    assertThat(intake.inFlight()).isEqualTo(1);
    store.last().fail();
    assertThat(intake.inFlight()).isZero();
    assertThat(time.alarmsSet()).isZero();
  }

  @Test
  void aWriteThatSucceedsTooLateChangesNoAnswer() {
    CompletableFuture<EventOutcome> answer = submit("a");
    time.advance(SETTINGS.timeout());
    store.last().succeed();
    assertThat(answer).isCompletedWithValue(EventOutcome.UNCONFIRMED);
    assertThat(intake.inFlight()).isZero();
    assertThat(counted(EventOutcome.STORED)).isZero();
  }

  @Test
  void theTimeSinceTheReadingCounts() {
    time.advance(Duration.ofSeconds(4));
    CompletableFuture<EventOutcome> answer =
        intake.submit("bus-7", event("a"), 0).toCompletableFuture();
    time.advance(Duration.ofSeconds(1));
    assertThat(answer).isCompletedWithValue(EventOutcome.UNCONFIRMED);
  }

  @Test
  void moreThanMayBeInFlightIsRefusedAtOnceAndNotWritten() {
    CompletableFuture<EventOutcome> first = submit("a");
    CompletableFuture<EventOutcome> second = submit("b");
    assertThat(submit("c")).isCompletedWithValue(EventOutcome.OVERLOADED);
    assertThat(store.writes()).hasSize(2);
    assertThat(meters.get("whereabouts.events.in.flight").gauge().value()).isEqualTo(2);
    store.writes().get(0).succeed();
    assertThat(first).isCompletedWithValue(EventOutcome.STORED);
    assertThat(submit("d")).isNotDone();
    assertThat(second).isNotDone();
    assertThat(store.writes()).hasSize(3);
    assertThat(counted(EventOutcome.OVERLOADED)).isEqualTo(1);
  }

  @Test
  void whoIsToldMayComeAgainAtOnce() {
    assertThat(submit("a")).isNotDone();
    CompletableFuture<EventOutcome> next = submit("b").thenCompose(stored -> submit("c"));
    store.last().succeed();
    store.last().succeed();
    assertThat(next).isCompletedWithValue(EventOutcome.STORED);
  }

  @Test
  void aStoreThatThrowsIsOneThatFails() {
    InMemoryEventStore broken =
        new InMemoryEventStore() {
          @Override
          protected CompletableFuture<Void> onWrite(
              String vehicleId, VehicleEvent event, Runnable apply) {
            throw new IllegalStateException("a defect");
          }
        };
    EventIntake other = new EventIntake(broken, SETTINGS, new SimpleMeterRegistry(), time, time);
    CompletableFuture<EventOutcome> answer =
        other.submit("bus-7", event("a"), time.getAsLong()).toCompletableFuture();
    time.advance(SETTINGS.timeout());
    assertThat(answer).isCompletedWithValue(EventOutcome.UNCONFIRMED);
  }

  @Test
  void whatIsNoEventCountsToo() {
    intake.countInvalid();
    assertThat(counted(EventOutcome.INVALID)).isEqualTo(1);
    assertThat(meters.get("whereabouts.events.received").counter().count()).isEqualTo(1);
  }
}
