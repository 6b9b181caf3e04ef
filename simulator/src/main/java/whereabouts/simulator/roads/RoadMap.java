package whereabouts.simulator.roads;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jgrapht.Graph;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;
import org.jgrapht.graph.DirectedWeightedPseudograph;

/**
 * The junctions of a country and the roads between them: the part in which every junction can be
 * reached from every other (its largest strongly connected component), so that every route exists.
 * Junctions are numbered from 0, in the order of their surveyed ids.
 */
public final class RoadMap {
  private final Graph<Integer, Road> graph;

  private RoadMap(Graph<Integer, Road> graph) {
    this.graph = graph;
  }

  static RoadMap of(List<Way> ways) {
    List<Piece> pieces = pieces(ways);
    Set<Long> connected = largestConnected(pieces);
    Map<Long, Integer> numbers = new HashMap<>();
    connected.stream().sorted().forEach(id -> numbers.put(id, numbers.size()));
    Graph<Integer, Road> graph = new DirectedWeightedPseudograph<>(Road.class);
    numbers.values().stream().sorted().forEach(graph::addVertex);
    for (Piece piece : pieces) {
      Integer from = numbers.get(piece.from());
      Integer to = numbers.get(piece.to());
      if (from != null && to != null) {
        Road road = new Road(from, to, piece.nodes(), piece.speedMetersPerSecond());
        if (road.lengthMeters() > 0) {
          graph.addEdge(from, to, road);
          graph.setEdgeWeight(road, road.lengthMeters() / road.speedMetersPerSecond());
        }
      }
    }
    return new RoadMap(graph);
  }

  public int junctions() {
    return graph.vertexSet().size();
  }

  /** Every road, one way each: a street for both directions is two. */
  public Set<Road> roads() {
    return graph.edgeSet();
  }

  /** Edges are weighted with the seconds they take. */
  Graph<Integer, Road> graph() {
    return graph;
  }

  /** A way cut at its junctions, in one direction. */
  private record Piece(List<Way.Node> nodes, double speedMetersPerSecond) {
    long from() {
      return nodes.get(0).id();
    }

    long to() {
      return nodes.get(nodes.size() - 1).id();
    }
  }

  private static List<Piece> pieces(List<Way> ways) {
    Set<Long> junctions = junctionIds(ways);
    List<Piece> pieces = new ArrayList<>();
    for (Way way : ways) {
      int start = 0;
      for (int i = 1; i < way.nodes().size(); i++) {
        if (!junctions.contains(way.nodes().get(i).id())) {
          continue;
        }
        List<Way.Node> nodes = way.nodes().subList(start, i + 1);
        start = i;
        if (nodes.get(0).id() == way.nodes().get(i).id()) {
          continue; // a loop leads nowhere
        }
        if (way.direction().forward()) {
          pieces.add(new Piece(nodes, way.speedMetersPerSecond()));
        }
        if (way.direction().backward()) {
          List<Way.Node> back = new ArrayList<>(nodes);
          Collections.reverse(back);
          pieces.add(new Piece(back, way.speedMetersPerSecond()));
        }
      }
    }
    return pieces;
  }

  private static Set<Long> junctionIds(List<Way> ways) {
    Set<Long> seen = new HashSet<>();
    Set<Long> junctions = new HashSet<>();
    for (Way way : ways) {
      junctions.add(way.nodes().get(0).id());
      junctions.add(way.nodes().get(way.nodes().size() - 1).id());
      for (Way.Node node : way.nodes()) {
        if (!seen.add(node.id())) {
          junctions.add(node.id());
        }
      }
    }
    return junctions;
  }

  private static Set<Long> largestConnected(List<Piece> pieces) {
    Graph<Long, Piece> all = new DirectedWeightedPseudograph<>(Piece.class);
    for (Piece piece : pieces) {
      all.addVertex(piece.from());
      all.addVertex(piece.to());
      all.addEdge(piece.from(), piece.to(), piece);
    }
    return new KosarajuStrongConnectivityInspector<>(all)
        .stronglyConnectedSets().stream()
            .max(Comparator.comparingInt(Set::size))
            .orElseThrow(() -> new IllegalArgumentException("there are no roads"));
  }
}
