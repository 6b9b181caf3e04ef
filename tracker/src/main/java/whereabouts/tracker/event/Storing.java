package whereabouts.tracker.event;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way into the store: written and, as long as that fails and there is time,
 * written again after a pause. It has at most one write and two alarms at a time.
 *
 * <p>When time is up it is answered, even if a write is still under way; it is over only once that
 * write has ended too. So who counts those that are not over bounds the writes in the store.
 *
 * <p>Safe for concurrent use: states change under the lock, everybody is told outside of it.
 */
final class Storing {
  private enum State {
    WRITING,
    PAUSING,
    /** Answered, with a write still under way. */
    ABANDONED,
    OVER
  }

  private final EventStore store;
  private final Alarms alarms;
  private final String vehicleId;
  private final VehicleEvent event;
  private final Duration maxPause;
  private final Runnable over;
  private final CompletableFuture<EventOutcome> outcome = new CompletableFuture<>();

  private State state = State.WRITING;
  private Duration pause;
  private Alarms.Alarm timeUp = () -> {};
  private Alarms.Alarm again = () -> {};
  private @Nullable Throwable lastFailure;

  /**
   * Does nothing yet.
   *
   * @param over run once, before the answer if they come together
   */
  Storing(
      EventStore store,
      Alarms alarms,
      EventSettings settings,
      String vehicleId,
      VehicleEvent event,
      Runnable over) {
    this.store = store;
    this.alarms = alarms;
    this.vehicleId = vehicleId;
    this.event = event;
    this.pause = settings.retryBackoff();
    this.maxPause = settings.maxRetryBackoff();
    this.over = over;
  }

  /** Begins; {@code STORED} or, after the time given, {@code UNCONFIRMED}. Never fails. */
  CompletionStage<EventOutcome> within(Duration time) {
    synchronized (this) {
      timeUp = alarms.set(time, this::onTimeUp);
    }
    write();
    return outcome;
  }

  private void write() {
    CompletionStage<Void> written;
    try {
      written = store.write(vehicleId, event);
    } catch (RuntimeException defect) {
      written = CompletableFuture.failedFuture(defect);
    }
    written.whenComplete(
        (done, failure) -> {
          if (failure == null) {
            onStored();
          } else {
            onFailed(failure);
          }
        });
  }

  private void onStored() {
    boolean answers;
    synchronized (this) {
      answers = state == State.WRITING;
      state = State.OVER;
      timeUp.switchOff();
    }
    over.run();
    if (answers) {
      outcome.complete(EventOutcome.STORED);
    }
  }

  private void onFailed(Throwable failure) {
    boolean isOver;
    synchronized (this) {
      lastFailure = failure;
      isOver = state == State.ABANDONED;
      if (isOver) {
        state = State.OVER;
      } else {
        state = State.PAUSING;
        again = alarms.set(pause, this::onPauseOver);
        pause = shorter(pause.multipliedBy(2), maxPause);
      }
    }
    if (isOver) {
      over.run();
    }
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private void onPauseOver() {
    synchronized (this) {
      if (state != State.PAUSING) {
        return; // time was up just before
      }
      state = State.WRITING;
    }
    write();
  }

  private void onTimeUp() {
    boolean isOver;
    synchronized (this) {
      if (state == State.OVER) {
        return; // stored just before
      }
      isOver = state == State.PAUSING;
      state = isOver ? State.OVER : State.ABANDONED;
      again.switchOff();
    }
    if (isOver) {
      over.run();
    }
    outcome.complete(EventOutcome.UNCONFIRMED);
  }

  /** Why the last write that failed did, or null if none has. */
  synchronized @Nullable Throwable lastFailure() {
    return lastFailure;
  }
}
