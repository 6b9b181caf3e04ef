package whereabouts.tracker.wire;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the service stands, for whoever reads positions: each node as it has told of itself, and all
 * together. Nodes that can't be reached count in nothing but their own line: what they have told is
 * old, and their vehicles are on their way to others.
 *
 * @param nodes of the cluster
 */
public record ServiceStatus(List<Node> nodes) {
  /** What a node gives up under pressure, from nothing on. */
  private static final List<String> LADDER = List.of("normal", "coalescing", "shedding");

  /**
   * One node.
   *
   * @param name host:port
   * @param status as a member of the cluster, such as {@code up} or {@code leaving}
   * @param reachable whether others hear of it
   * @param figures what it has told last; null if it has told nothing yet
   */
  public record Node(String name, String status, boolean reachable, @Nullable Figures figures) {}

  /**
   * What a node tells of itself.
   *
   * @param ago how long ago that was
   * @param shards that it has
   * @param vehicles that are known there
   * @param reportsPerSecond that came in through its own doors of late
   * @param unwrittenAge how old the oldest position is that it has acked and not stored
   * @param ladder {@code normal}, {@code coalescing} or {@code shedding}
   * @param degraded whether something needs an operator's eye
   */
  public record Figures(
      Duration ago,
      int shards,
      int vehicles,
      double reportsPerSecond,
      Duration unwrittenAge,
      String ladder,
      boolean degraded) {}

  public ServiceStatus {
    nodes = List.copyOf(nodes);
  }

  private Stream<Figures> told() {
    return nodes.stream().filter(Node::reachable).map(Node::figures).flatMap(Stream::ofNullable);
  }

  /** Vehicles that are known; while some move from node to node they may be counted twice. */
  long vehicles() {
    return told().mapToLong(Figures::vehicles).sum();
  }

  double reportsPerSecond() {
    return told().mapToDouble(Figures::reportsPerSecond).sum();
  }

  /** The greatest. */
  Duration unwrittenAge() {
    return told().map(Figures::unwrittenAge).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
  }

  /** The highest rung that any stands on. */
  String ladder() {
    return told()
        .map(Figures::ladder)
        .max(Comparator.comparingInt(LADDER::indexOf))
        .orElse(LADDER.get(0));
  }

  /** Whether any node is, or can't be reached. */
  boolean degraded() {
    return nodes.stream().anyMatch(node -> !node.reachable()) || told().anyMatch(Figures::degraded);
  }
}
