package whereabouts.tracker.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import whereabouts.tracker.vehicle.Limit;

/**
 * How many reports may be under way at a time, and the line of those who wait for their turn. First
 * come, first served, a piece of at most {@link #PIECE} reports at each turn: so the largest body
 * delays the smallest by no more than a piece per connection. Safe for concurrent use.
 */
final class Credit {
  /** The most reports that one turn is good for. */
  static final int PIECE = 256;

  /** However slow the answers are, so many may be under way. */
  private static final int FLOOR = 2 * PIECE;

  private final String name;
  private final LatencyLimit limit;
  private final LongSupplier nanoTime;
  private final Set<Turn> line = new LinkedHashSet<>();
  private int used;
  private int waiting;

  /**
   * All of it is there.
   *
   * @param name of the limit, as clients are told it
   * @param max reports under way at most; asked each time
   * @param target fewer may be under way while answers take longer than this; asked each time
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   */
  Credit(String name, IntSupplier max, Supplier<Duration> target, LongSupplier nanoTime) {
    this.name = name;
    this.limit = new LatencyLimit(FLOOR, max, target, nanoTime.getAsLong());
    this.nanoTime = nanoTime;
  }

  /** A place in the line. */
  final class Turn {
    private final CompletableFuture<Integer> granted = new CompletableFuture<>();
    private int reports;

    private Turn(int reports) {
      this.reports = reports;
    }

    /**
     * Completed when it is its turn, on the thread of whoever made room, with how many reports may
     * go: all of them, or a {@link #PIECE}. Each must be {@link Credit#answered answered} or {@link
     * Credit#giveBack given back}. Completed with 0 if the turn was given up.
     */
    CompletionStage<Integer> granted() {
      return granted;
    }

    /** More has come to wait at this place. */
    void join(int more) {
      synchronized (Credit.this) {
        if (line.contains(this)) {
          reports += more;
          waiting += more;
        }
      }
    }

    /** Leaves the line; what was granted meanwhile goes back. */
    void giveUp() {
      if (granted.complete(0)) {
        leave(this);
      } else {
        giveBack(granted.join());
      }
    }

    /** Leaves the line if its turn has not come by then, which is when the timer runs a task. */
    Turn until(Executor timer) {
      if (!granted.isDone()) {
        timer.execute(
            () -> {
              if (granted.complete(0)) {
                leave(this);
              }
            });
      }
      return this;
    }
  }

  private record Grant(Turn turn, int reports) {}

  /** Joins the line with so many reports. */
  Turn take(int reports) {
    Turn turn = new Turn(reports);
    synchronized (this) {
      line.add(turn);
      waiting += reports;
    }
    serve();
    return turn;
  }

  /** Reports that had credit have been answered, most of them after so long. */
  void answered(int reports, long tookNanos) {
    answered(reports, tookNanos, reports);
  }

  /** The same of reports that still have the credit of so many: the rest was given back before. */
  void answered(int reports, long tookNanos, int left) {
    synchronized (this) {
      limit.answered(reports, tookNanos, nanoTime.getAsLong());
    }
    giveBack(left);
  }

  /** Credit that is not needed any more, or not after all. */
  void giveBack(int reports) {
    synchronized (this) {
      used -= reports;
    }
    serve();
  }

  private void serve() {
    for (Grant grant : grants()) {
      if (!grant.turn.granted.complete(grant.reports)) {
        giveBack(grant.reports); // given up at this moment
      }
    }
  }

  private synchronized List<Grant> grants() {
    List<Grant> grants = new ArrayList<>(1);
    for (Iterator<Turn> next = line.iterator(); next.hasNext(); ) {
      Turn turn = next.next();
      int reports = Math.min(turn.reports, Math.min(PIECE, limit.current()));
      if (used + reports > limit.current()) {
        limit.wanted();
        break;
      }
      next.remove();
      waiting -= turn.reports;
      used += reports;
      grants.add(new Grant(turn, reports));
    }
    return grants;
  }

  private synchronized void leave(Turn turn) {
    if (line.remove(turn)) {
      waiting -= turn.reports;
    }
  }

  /**
   * Whether there is room in the line. Beyond half of what may be under way a report would wait
   * longer than it is worth: better that its sender is slowed.
   */
  synchronized boolean mayWait() {
    return waiting < limit.current() / 2;
  }

  synchronized int used() {
    return used;
  }

  /** How many may be under way now. */
  synchronized int max() {
    return limit.current();
  }

  /** Reports in the line. */
  synchronized int waiting() {
    return waiting;
  }

  synchronized Limit limit() {
    return new Limit(name, used, limit.current());
  }
}
