package whereabouts.simulator.roads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.sf.geographiclib.Geodesic;
import net.sf.geographiclib.GeodesicData;
import org.junit.jupiter.api.Test;

class RouteTest {
  private static final Signposts SIGNPOSTS = Signposts.on(Region.MONACO.map(), 3);
  private static final double STEP_SECONDS = 0.5;

  @Property(tries = 60)
  void aDriveNeverJumpsNorBreaksTheLimit(
      @ForAll @IntRange(min = 0, max = 10_000) int from,
      @ForAll @IntRange(min = 0, max = 10_000) int to) {
    int junction = from % SIGNPOSTS.junctions();
    int destination = to % SIGNPOSTS.destinations();
    if (SIGNPOSTS.junctionOf(destination) == junction) {
      return;
    }
    Route route = SIGNPOSTS.route(junction, destination);
    double limit =
        route.roads().stream().mapToDouble(Road::speedMetersPerSecond).max().orElseThrow();
    Place before = route.at(0);
    for (double t = STEP_SECONDS; t < route.seconds() + 1; t += STEP_SECONDS) {
      Place now = route.at(t);
      assertThat(now.speedMetersPerSecond()).isBetween(0.0, limit + 1e-6);
      assertThat(Math.abs(now.speedMetersPerSecond() - before.speedMetersPerSecond()))
          .isLessThanOrEqualTo(Stretch.ACCELERATION * STEP_SECONDS + 0.01);
      assertThat(now.headingDegrees()).isBetween(0.0, 360.0);
      assertThat(meters(before, now)).isLessThanOrEqualTo(limit * STEP_SECONDS + 0.05);
      before = now;
    }
  }

  @Test
  void oneStandsAtTheBeginningBeforeAndAtTheEndAfter() {
    Route route = SIGNPOSTS.route(0, SIGNPOSTS.junctionOf(0) == 0 ? 1 : 0);
    assertThat(route.at(-5)).isEqualTo(route.at(0));
    assertThat(route.at(route.seconds() + 5)).isEqualTo(route.at(route.seconds()));
    assertThat(route.at(0).speedMetersPerSecond()).isZero();
    assertThat(route.at(route.seconds()).speedMetersPerSecond()).isZero();
  }

  @Test
  void theHeadingIsThatOfTheMovement() {
    Route route = SIGNPOSTS.route(5, SIGNPOSTS.junctionOf(2) == 5 ? 3 : 2);
    for (double t = 1; t < route.seconds() - 1; t += 3) {
      Place now = route.at(t);
      Place soon = route.at(t + 0.05);
      if (now.headingDegrees() == soon.headingDegrees()) {
        GeodesicData moved = Geodesic.WGS84.Inverse(now.lat(), now.lon(), soon.lat(), soon.lon());
        assertThat((moved.azi1 + 360) % 360).isEqualTo(now.headingDegrees(), within(0.5));
      }
    }
  }

  private static double meters(Place from, Place to) {
    return Geodesic.WGS84.Inverse(from.lat(), from.lon(), to.lat(), to.lon()).s12;
  }
}
