package whereabouts.simulator.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import whereabouts.simulator.fleet.Fix;

class AreaTest {
  private static Fix at(double lat, double lon) {
    return new Fix("v", 1, lat, lon, Double.NaN, Double.NaN);
  }

  @Test
  void asManyAreInsideAsWereAskedForWhereverItIs() {
    Random random = new Random(7);
    for (double lat : new double[] {-89, -45, 0, 42.5, 70}) {
      List<Fix> fleet =
          IntStream.range(0, 300)
              .mapToObj(i -> at(lat + random.nextDouble(), 7 + random.nextDouble()))
              .toList();
      for (int vehicles : new int[] {1, 2, 50, 300}) {
        Area area = Area.around(fleet.get(random.nextInt(300)), fleet, vehicles);
        assertThat(fleet.stream().filter(fix -> area.contains(fix.lat(), fix.lon())))
            .hasSize(vehicles);
      }
    }
  }

  @Test
  void itEndsWhereTheGlobeDoes() {
    List<Fix> fleet = List.of(at(89, 179), at(-89, -179));
    Area area = Area.around(fleet.get(0), fleet, 2);
    assertThat(area.query()).startsWith("bbox=-180.0,-89.0").endsWith(",180.0,90.0");
    assertThat(area.contains(-89, -179)).isTrue();
  }

  @Test
  void itIsAskedForInPlainNumbers() {
    assertThat(new Area(-0.00001, 1, 2.5, 1e1).query()).isEqualTo("bbox=-0.000010,1.0,2.5,10.0");
  }
}
