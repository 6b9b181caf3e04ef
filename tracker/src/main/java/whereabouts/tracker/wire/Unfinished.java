package whereabouts.tracker.wire;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import whereabouts.tracker.vehicle.Limit;

/**
 * What has come in part: requests without their whole head, bodies and messages without their end.
 * All of them together may hold so much memory and no more, whoever sends them and however slowly.
 *
 * <p>When there is no room left, the part that has held the most for the longest, bytes times age,
 * is given up, and the next until there is room again. So what is small or soon whole, as that of
 * good clients is, outlives what slow and endless senders pile up, and a newcomer always finds
 * room.
 *
 * <p>Safe for concurrent use. Looking for what to give up takes time with the number of parts, of
 * which there can be no more than their bound divided by {@link #PART_BYTES}.
 */
final class Unfinished {
  /** What a part costs before its first byte: about the heap of a connection. */
  static final int PART_BYTES = 16 * 1024;

  /** Added to the age of every part, so that among the youngest the size decides. */
  private static final long YOUTH_NANOS = 1_000_000_000;

  private static final Comparator<Part> BY_COST = Comparator.comparingDouble(Part::byteSeconds);

  private final long maxBytes;
  private final LongSupplier nanoTime;
  private final Set<Part> parts = new HashSet<>();
  private long bytes;
  private long givenUp;

  /**
   * Nothing has come yet.
   *
   * @param maxBytes that all parts may hold together
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   */
  Unfinished(long maxBytes, LongSupplier nanoTime) {
    this.maxBytes = maxBytes;
    this.nanoTime = nanoTime;
  }

  /** What has come of one thing. */
  final class Part {
    private final Runnable giveUp;
    private final long sinceNanos = nanoTime.getAsLong();
    private long held;
    private boolean isGivenUp;

    private Part(Runnable giveUp) {
      this.giveUp = giveUp;
    }

    /** More has come, and is kept in so many bytes. Of no effect once it has ended. */
    void grow(long more) {
      giveUp(hold(this, more));
    }

    /** It is whole, or will never be. May be called again. */
    void end() {
      remove(this);
    }

    /** So much of it has been passed on. Of no effect once it has ended. */
    void shrink(long less) {
      release(this, less);
    }

    /** What it holds. */
    long bytes() {
      synchronized (Unfinished.this) {
        return held;
      }
    }

    /** Whether it had to make room for others. */
    boolean isGivenUp() {
      synchronized (Unfinished.this) {
        return isGivenUp;
      }
    }

    private double byteSeconds() {
      return (double) held * (nanoTime.getAsLong() - sinceNanos + YOUTH_NANOS);
    }
  }

  /**
   * Something begins to come.
   *
   * @param giveUp called if it has to make room, once, by whoever needs the room
   */
  Part begin(Runnable giveUp) {
    Part part = new Part(giveUp);
    synchronized (this) {
      parts.add(part);
    }
    part.grow(PART_BYTES);
    return part;
  }

  private static void giveUp(Collection<Part> losers) {
    losers.forEach(loser -> loser.giveUp.run());
  }

  private synchronized List<Part> hold(Part part, long more) {
    if (!parts.contains(part)) {
      return List.of();
    }
    part.held += more;
    bytes += more;
    return bytes > maxBytes ? makeRoom() : List.of();
  }

  private synchronized void release(Part part, long less) {
    if (parts.contains(part)) {
      long held = Math.max(PART_BYTES, part.held - less);
      bytes -= part.held - held;
      part.held = held;
    }
  }

  private List<Part> makeRoom() {
    List<Part> losers = new ArrayList<>(1);
    while (bytes > maxBytes) {
      Part loser = parts.stream().max(BY_COST).orElseThrow();
      remove(loser);
      loser.isGivenUp = true;
      losers.add(loser);
    }
    givenUp += losers.size();
    return losers;
  }

  private synchronized void remove(Part part) {
    if (parts.remove(part)) {
      bytes -= part.held;
    }
  }

  synchronized int count() {
    return parts.size();
  }

  synchronized long bytes() {
    return bytes;
  }

  /** How many had to make room so far. */
  synchronized long givenUp() {
    return givenUp;
  }

  /** As clients are told of it. */
  synchronized Limit limit() {
    return new Limit("unfinished_bytes", bytes, maxBytes);
  }
}
