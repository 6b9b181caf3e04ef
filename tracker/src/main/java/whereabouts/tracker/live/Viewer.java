package whereabouts.tracker.live;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Who looks at something. One message waits for it to be taken, and no more: what changes meanwhile
 * is noted by the vehicles' ids, and told when the viewer is ready again.
 *
 * <p>What is waiting is exchanged between the hub and whoever sends to the client; all else belongs
 * to the hub.
 */
public final class Viewer {
  private final Runnable wake;
  private final AtomicLong pendingChars;
  private final AtomicReference<@Nullable String> waiting = new AtomicReference<>();
  private final AtomicLong sending = new AtomicLong();
  private volatile boolean ended;

  @Nullable Area area;

  /** Whether it has to be told all there is, before any update makes sense. */
  boolean wantsAll;

  /** The picture's, when it was told all there is. */
  long knownRevision;

  private final Set<String> missed = new LinkedHashSet<>();
  private long skipped;

  /**
   * One that is told nothing yet.
   *
   * @param wake called, on any thread, when there is something to {@link #take}
   * @param pendingChars of all viewers
   */
  Viewer(Runnable wake, AtomicLong pendingChars) {
    this.wake = wake;
    this.pendingChars = pendingChars;
  }

  /** Whether it has taken what it was given. */
  boolean isReady() {
    return waiting.get() == null;
  }

  /** Gives it a message, in place of one that it has not taken. */
  void give(String message) {
    pendingChars.addAndGet(message.length());
    String replaced = waiting.getAndSet(message);
    if (replaced == null) {
      wake.run();
    } else {
      pendingChars.addAndGet(-replaced.length());
    }
  }

  /** The message that waits, which is about to be sent; null if none does. */
  public @Nullable String take() {
    String taken = waiting.getAndSet(null);
    if (taken != null) {
      sending.addAndGet(taken.length());
    }
    return taken;
  }

  /** All that was taken has been sent, or never will be. */
  public void sent() {
    pendingChars.addAndGet(-sending.getAndSet(0));
  }

  /** It will be told no more. */
  void end() {
    ended = true;
    wake.run();
  }

  /** Whether it has to go, since it will be told no more. */
  public boolean hasEnded() {
    return ended;
  }

  /** It is gone. */
  void close() {
    String left = waiting.getAndSet(null);
    if (left != null) {
      pendingChars.addAndGet(-left.length());
    }
    forgetMissed();
  }

  boolean isBehind() {
    return !missed.isEmpty();
  }

  /**
   * This vehicle has changed, and it could not be told.
   *
   * @return whether it had missed a change of it before
   */
  boolean miss(String vehicleId) {
    boolean isAgain = !missed.add(vehicleId);
    skipped += isAgain ? 1 : 0;
    return isAgain;
  }

  /** So many more fixes were replaced before anybody could be told of them. */
  void skip(long fixes) {
    skipped += fixes;
  }

  Set<String> missed() {
    return missed;
  }

  long skipped() {
    return skipped;
  }

  void forgetMissed() {
    missed.clear();
    skipped = 0;
  }
}
