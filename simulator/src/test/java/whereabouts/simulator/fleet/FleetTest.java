package whereabouts.simulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.sf.geographiclib.Geodesic;
import org.junit.jupiter.api.Test;
import whereabouts.simulator.roads.Place;
import whereabouts.simulator.roads.Region;
import whereabouts.simulator.roads.Signposts;

class FleetTest {
  private static final Signposts SIGNPOSTS = Signposts.on(Region.MONACO.map(), 1);

  private static List<Place> places(Fleet fleet, List<Integer> order) {
    Place[] places = new Place[order.size()];
    for (int i : order) {
      places[i] = fleet.whereIs(i % fleet.size(), i);
    }
    return List.of(places);
  }

  @Test
  void theSameSeedDrivesTheSameWhateverTheOrderOfAsking() {
    List<Integer> order = new ArrayList<>(IntStream.range(0, 3000).boxed().toList());
    List<Place> inOrder = places(new Fleet(SIGNPOSTS, 42, "sim", 7), order);
    Collections.shuffle(order, new Random(1));
    assertThat(places(new Fleet(SIGNPOSTS, 42, "sim", 7), order)).isEqualTo(inOrder);
    assertThat(places(new Fleet(SIGNPOSTS, 43, "sim", 7), order)).isNotEqualTo(inOrder);
  }

  @Test
  void aVehicleGoesOnAfterItsDestinationWithoutAJump() {
    Fleet fleet = new Fleet(SIGNPOSTS, 5, "sim", 20);
    for (int vehicle = 0; vehicle < fleet.size(); vehicle++) {
      Place before = fleet.whereIs(vehicle, 0);
      int moves = 0;
      for (int second = 1; second < 1800; second++) {
        Place now = fleet.whereIs(vehicle, second);
        double meters =
            Geodesic.WGS84.Inverse(before.lat(), before.lon(), now.lat(), now.lon()).s12;
        assertThat(meters).isLessThan(20); // 60 km/h is the most in Monaco
        moves += meters > 0 ? 1 : 0;
        before = now;
      }
      assertThat(moves).isGreaterThan(900);
    }
  }

  @Test
  void aGlanceSeesTheSameWithoutATrace() {
    Fleet fleet = new Fleet(SIGNPOSTS, 3, "sim", 1);
    Fleet same = new Fleet(SIGNPOSTS, 3, "sim", 1);
    for (int second = 0; second < 3000; second += 100) {
      fleet.glance(0, 3000 - second, 0);
      assertThat(fleet.fix(0, second, 7)).isEqualTo(same.fix(0, second, 7));
      assertThat(fleet.glance(0, second, 7)).isEqualTo(same.fix(0, second, 7));
    }
  }

  @Test
  void idsAreNumberedAfterThePrefix() {
    Fleet fleet = new Fleet(SIGNPOSTS, 1, "bus", 12);
    assertThat(fleet.id(0)).isEqualTo("bus-000001");
    assertThat(fleet.id(11)).isEqualTo("bus-000012");
  }

  @Test
  void aFixIsRoundedAsReceiversDo() {
    Fleet fleet = new Fleet(SIGNPOSTS, 1, "bus", 1);
    for (int second = 0; second < 500; second++) {
      Fix fix = fleet.fix(0, second, second);
      assertThat(Double.toString(fix.lat()).length()).isLessThanOrEqualTo("43.1234567".length());
      assertThat(fix.headingDegrees()).isBetween(0.0, 359.9);
    }
  }
}
