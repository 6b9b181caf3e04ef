package whereabouts.simulator.roads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoadMapTest {

  private static Way way(Way.Direction direction, long... ids) {
    List<Way.Node> nodes =
        Arrays.stream(ids).mapToObj(id -> new Way.Node(id, id * 0.001, 0)).toList();
    return new Way(nodes, direction, 10);
  }

  @Test
  void waysAreCutWhereTheyMeet() {
    RoadMap map =
        RoadMap.of(List.of(way(Way.Direction.BOTH, 1, 2, 3), way(Way.Direction.BOTH, 2, 4)));
    assertThat(map.junctions()).isEqualTo(4);
    assertThat(map.roads()).hasSize(6);
  }

  @Test
  void aOnewayIsARoadInItsDirectionOnly() {
    RoadMap map =
        RoadMap.of(
            List.of(
                way(Way.Direction.FORWARD, 1, 2),
                way(Way.Direction.BACKWARD, 3, 2),
                way(Way.Direction.FORWARD, 3, 1)));
    Set<String> drives =
        map.roads().stream()
            .map(road -> (road.from() + 1) + ">" + (road.to() + 1))
            .collect(Collectors.toSet());
    assertThat(drives).containsExactlyInAnyOrder("1>2", "2>3", "3>1");
  }

  @Test
  void whereNobodyReturnsFromIsLeftOut() {
    RoadMap map =
        RoadMap.of(List.of(way(Way.Direction.BOTH, 1, 2), way(Way.Direction.FORWARD, 2, 3, 4)));
    assertThat(map.junctions()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(Region.class)
  void everyDestinationIsReachedFromEveryJunctionWithoutAJump(Region region) {
    RoadMap map = region.map();
    Signposts signposts = Signposts.on(map, 7);
    assertThat(map.junctions()).isGreaterThan(300);
    for (int junction = 0; junction < map.junctions(); junction += 23) {
      for (int destination = 0; destination < signposts.destinations(); destination += 17) {
        if (signposts.junctionOf(destination) == junction) {
          continue;
        }
        List<Road> roads = signposts.route(junction, destination).roads();
        assertThat(roads.get(0).from()).isEqualTo(junction);
        assertThat(roads.get(roads.size() - 1).to()).isEqualTo(signposts.junctionOf(destination));
        for (int i = 1; i < roads.size(); i++) {
          if (roads.get(i).from() != roads.get(i - 1).to()) {
            fail("the route jumps from junction " + roads.get(i - 1).to());
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Region.class)
  void everyRoadFollowsASurveyedWayInAnAllowedDirection(Region region) {
    Set<String> allowed = new HashSet<>();
    for (Way way : region.ways()) {
      for (int i = 1; i < way.nodes().size(); i++) {
        String ahead = pair(way.nodes().get(i - 1), way.nodes().get(i));
        String back = pair(way.nodes().get(i), way.nodes().get(i - 1));
        Stream.of(ahead).filter(x -> way.direction().forward()).forEach(allowed::add);
        Stream.of(back).filter(x -> way.direction().backward()).forEach(allowed::add);
      }
    }
    Set<String> driven = new HashSet<>();
    region.map().roads().forEach(road -> driven.addAll(steps(road)));
    driven.removeAll(allowed);
    assertThat(driven).isEmpty();
  }

  private static String pair(Way.Node from, Way.Node to) {
    return from.lat() + "," + from.lon() + ">" + to.lat() + "," + to.lon();
  }

  private static Set<String> steps(Road road) {
    List<double[]> bends = road.bends();
    Set<String> steps = new HashSet<>();
    for (int i = 1; i < bends.size(); i++) {
      double[] from = bends.get(i - 1);
      double[] to = bends.get(i);
      steps.add(from[0] + "," + from[1] + ">" + to[0] + "," + to[1]);
    }
    return steps;
  }
}
