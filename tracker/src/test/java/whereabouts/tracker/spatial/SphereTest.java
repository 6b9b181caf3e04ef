package whereabouts.tracker.spatial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SphereTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 180, 20015114",
    "90, 0, -90, 77, 20015114",
    "90, 0, 90, 77, 0",
    "36, 179.5, 36, -179.5, 89958",
    "40.7598464, -73.9798091, 40.7648057, -73.9733487, 775",
    "85, -0.15307903289794922, 85.00019260486917, 0.3515625, 4891"
  })
  void isAsFarAsEveryoneSays(double lat1, double lon1, double lat2, double lon2, double meters) {
    assertThat(Sphere.distanceMeters(lat1, lon1, lat2, lon2)).isCloseTo(meters, within(1.0));
  }

  @Property
  void vectorsSayTheSame(@ForAll long seed) {
    Random random = new Random(seed);
    double lat1 = Globe.lat(random);
    double lon1 = Globe.lon(random);
    double lat2 = Globe.lat(random);
    double lon2 = Globe.lon(random);
    double meters = Sphere.distanceMeters(lat1, lon1, lat2, lon2);
    assertThat(meters)
        .isCloseTo(Globe.meters(lat1, lon1, lat2, lon2), within(0.2))
        .isBetween(0.0, Sphere.FARTHEST_METERS);
  }
}
