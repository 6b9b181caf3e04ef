package whereabouts.simulator.roads;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jgrapht.alg.shortestpath.DijkstraShortestPath;
import org.jgrapht.alg.shortestpath.TreeSingleSourcePathsImpl;
import org.jgrapht.alg.util.Pair;
import org.jgrapht.graph.EdgeReversedGraph;

/**
 * At every junction, the road to take towards each destination by the shortest travel time.
 *
 * <p>One shortest-path tree per destination answers every route to it, so a hundred thousand
 * vehicles cost a few hundred searches and a route is only read off. Destinations are at most
 * {@value #MAX_DESTINATIONS} junctions drawn from the map; a drive may start at any junction.
 */
public final class Signposts {
  static final int MAX_DESTINATIONS = 256;

  private final int junctions;
  private final int[] destinations;

  /** By destination, then by junction. Null where one has arrived. */
  private final Road[][] next;

  private Signposts(int junctions, int[] destinations, Road[][] next) {
    this.junctions = junctions;
    this.destinations = destinations;
    this.next = next;
  }

  public static Signposts on(RoadMap map, long seed) {
    List<Integer> all = new ArrayList<>(IntStream.range(0, map.junctions()).boxed().toList());
    Collections.shuffle(all, new Random(seed));
    int[] destinations = all.stream().limit(MAX_DESTINATIONS).mapToInt(Integer::intValue).toArray();
    Road[][] next =
        IntStream.of(destinations)
            .parallel()
            .mapToObj(destination -> towards(destination, map))
            .toArray(Road[][]::new);
    return new Signposts(map.junctions(), destinations, next);
  }

  private static Road[] towards(int destination, RoadMap map) {
    Map<Integer, Pair<Double, Road>> tree =
        ((TreeSingleSourcePathsImpl<Integer, Road>)
                new DijkstraShortestPath<>(new EdgeReversedGraph<>(map.graph()))
                    .getPaths(destination))
            .getDistanceAndPredecessorMap();
    Road[] next = new Road[map.junctions()];
    tree.forEach((junction, found) -> next[junction] = found.getSecond());
    return next;
  }

  public int junctions() {
    return junctions;
  }

  public int destinations() {
    return destinations.length;
  }

  /** The junction where a destination lies. */
  public int junctionOf(int destination) {
    return destinations[destination];
  }

  /** The fastest route; the two must not be the same junction. */
  public Route route(int fromJunction, int destination) {
    List<Road> roads = new ArrayList<>();
    for (Road road = next[destination][fromJunction];
        road != null;
        road = next[destination][road.to()]) {
      roads.add(road);
    }
    return Route.along(roads);
  }
}
