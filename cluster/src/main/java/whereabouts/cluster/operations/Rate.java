package whereabouts.cluster.operations;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * How fast a count has grown of late. Looked at over and over, by one thread at a time; holds as
 * many looks as fit into its window.
 */
final class Rate {
  static final Duration WINDOW = Duration.ofSeconds(5);

  private record Look(long count, long atNanos) {}

  private final LongSupplier count;
  private final LongSupplier nanoTime;
  private final Deque<Look> looks = new ArrayDeque<>();

  /**
   * Of a count from now on.
   *
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   */
  Rate(LongSupplier count, LongSupplier nanoTime) {
    this.count = count;
    this.nanoTime = nanoTime;
    looks.add(now());
  }

  private Look now() {
    return new Look(count.getAsLong(), nanoTime.getAsLong());
  }

  /** Since the first look that is not older than the window, or the last one that is. */
  double perSecond() {
    Look now = now();
    while (looks.size() > 1 && now.atNanos - looks.getFirst().atNanos > WINDOW.toNanos()) {
      looks.removeFirst();
    }
    Look first = looks.getFirst();
    looks.addLast(now);
    long nanos = now.atNanos - first.atNanos;
    return nanos <= 0 ? 0 : (now.count - first.count) * 1e9 / nanos;
  }
}
