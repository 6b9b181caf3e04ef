package whereabouts.cluster.operations;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import whereabouts.cluster.remote.Pulse;

/**
 * What each node of the cluster has told last, this one included. Safe for concurrent use; bounded
 * by the nodes of the cluster.
 */
public final class ClusterTable {
  /**
   * What a node has told.
   *
   * @param ago how long ago it came
   */
  public record Told(Pulse pulse, Duration ago) {}

  private record Received(Pulse pulse, long atNanos) {}

  private final LongSupplier nanoTime;
  private final Map<String, Received> nodes = new ConcurrentHashMap<>();

  /**
   * Nothing is told yet.
   *
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   */
  public ClusterTable(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A node tells how it stands. */
  public void told(Pulse pulse) {
    nodes.put(pulse.node(), new Received(pulse, nanoTime.getAsLong()));
  }

  /** Forgets what all others have told. */
  public void retain(Set<String> known) {
    nodes.keySet().retainAll(known);
  }

  /** Whether a node has told that it hands its buckets over. */
  public boolean leaves(String node) {
    Received last = nodes.get(node);
    return last != null && last.pulse.leaves();
  }

  /** Of how many of its buckets a node has told that their slices are there. */
  public int loaded(String node) {
    Received last = nodes.get(node);
    return last == null || last.pulse.figures() == null ? 0 : last.pulse.figures().loaded();
  }

  /** The last that a node has told; empty if it has told nothing. */
  public Optional<Told> of(String node) {
    return Optional.ofNullable(nodes.get(node))
        .map(last -> new Told(last.pulse, Duration.ofNanos(nanoTime.getAsLong() - last.atNanos)));
  }
}
