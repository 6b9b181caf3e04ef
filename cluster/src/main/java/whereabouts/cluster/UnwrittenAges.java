package whereabouts.cluster;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How old the oldest fix is that is acked and not written, on any node of the cluster. What another
 * node has told ages on until it tells the next: it may have written nothing since. Safe for
 * concurrent use; bounded by the nodes of the cluster.
 */
final class UnwrittenAges {
  private record Told(long ageNanos, long atNanos) {}

  private final Supplier<Duration> own;
  private final LongSupplier nanoTime;
  private final Map<String, Told> others = new ConcurrentHashMap<>();

  /**
   * Of this node alone, until others are heard of.
   *
   * @param own of this node, now
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   */
  UnwrittenAges(Supplier<Duration> own, LongSupplier nanoTime) {
    this.own = own;
    this.nanoTime = nanoTime;
  }

  Duration own() {
    return own.get();
  }

  /** Another node has told its own. */
  void told(String node, Duration age) {
    others.put(node, new Told(age.toNanos(), nanoTime.getAsLong()));
  }

  /** What the nodes that are gone have told counts no more. */
  void retain(Set<String> nodes) {
    others.keySet().retainAll(nodes);
  }

  /** The greatest. */
  Duration greatest() {
    long now = nanoTime.getAsLong();
    long greatest = own.get().toNanos();
    for (Told told : others.values()) {
      greatest = Math.max(greatest, told.ageNanos + now - told.atNanos);
    }
    return Duration.ofNanos(greatest);
  }
}
