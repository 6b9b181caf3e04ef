package whereabouts.tracker.event;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/** A clock that stands still until it is moved, and rings its alarms on the way. */
final class VirtualTime implements LongSupplier, Alarms {
  private record Set(long atNanos, long number, Runnable ring) {}

  private final PriorityQueue<Set> alarms =
      new PriorityQueue<>(Comparator.comparingLong(Set::atNanos).thenComparingLong(Set::number));
  private long nowNanos;
  private long numbers;

  @Override
  public long getAsLong() {
    return nowNanos;
  }

  @Override
  public Alarm set(Duration delay, Runnable ring) {
    Set set = new Set(nowNanos + delay.toNanos(), numbers++, ring);
    alarms.add(set);
    return () -> alarms.remove(set);
  }

  void advance(Duration by) {
    long until = nowNanos + by.toNanos();
    while (!alarms.isEmpty() && alarms.element().atNanos() <= until) {
      Set next = alarms.remove();
      nowNanos = Math.max(nowNanos, next.atNanos());
      next.ring().run();
    }
    nowNanos = until;
  }

  /** How many are set and have not rung. */
  int alarmsSet() {
    return alarms.size();
  }
}
