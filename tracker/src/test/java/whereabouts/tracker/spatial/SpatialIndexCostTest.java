package whereabouts.tracker.spatial;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the index costs. The times are printed, and hold on a machine that does nothing else; the
 * memory is what it is.
 */
@Tag("prove")
class SpatialIndexCostTest {
  private static final int VEHICLES = 200_000;

  private record Place(double lat, double lon) {}

  private static Place inOneCity(Random random) {
    return new Place(43.73 + random.nextDouble() * 0.03, 7.40 + random.nextDouble() * 0.03);
  }

  /** 200 cities, 30 km across each. */
  private static Place inManyCities(Random random) {
    int city = random.nextInt(200);
    return new Place(
        city % 20 * 4 - 40 + random.nextGaussian() * 0.07,
        city / 20 * 15 - 75 + random.nextGaussian() * 0.07);
  }

  private static Place anywhere(Random random) {
    return new Place(
        Math.toDegrees(Math.asin(2 * random.nextDouble() - 1)), random.nextDouble() * 360 - 180);
  }

  private interface Spread {
    Place next(Random random);
  }

  @Test
  void aVehicleInACityCostsAFewBytesAndALoneOneAHundred() {
    assertThat(bytesEach("one city", SpatialIndexCostTest::inOneCity)).isLessThan(16);
    assertThat(bytesEach("200 cities", SpatialIndexCostTest::inManyCities)).isLessThan(100);
    assertThat(bytesEach("anywhere", SpatialIndexCostTest::anywhere)).isLessThan(120);
  }

  private static double bytesEach(String name, Spread spread) {
    Random random = new Random(1);
    List<Dot> dots = new ArrayList<>();
    SpatialIndex unused = new SpatialIndex();
    for (int i = 0; i < VEHICLES; i++) {
      Place place = spread.next(random);
      dots.add(new Dot("d" + i).to(place.lat, place.lon, unused));
      unused.remove(dots.get(i));
    }
    long before = usedBytes();
    SpatialIndex index = new SpatialIndex();
    dots.forEach(index::put);
    double bytes = (double) (usedBytes() - before) / VEHICLES;
    long begun = System.nanoTime();
    for (Dot dot : dots) { // as many stay in their cell as do at 60 km/h and a report every second
      dot.to(dot.position().lat() + 0.00015, dot.position().lon(), index);
    }
    double put = (double) (System.nanoTime() - begun) / VEHICLES;
    System.out.printf(
        "%s: %d cells, %.1f bytes a vehicle, %.0f ns a put, nearest 100 in %.0f µs, a box 200 m"
            + " wide in %.0f µs%n",
        name, index.cells(), bytes, put, nearest(index, dots), box(index, dots));
    return bytes;
  }

  private static double nearest(SpatialIndex index, List<Dot> dots) {
    long begun = System.nanoTime();
    int rounds = 200;
    for (int round = 0; round < rounds; round++) {
      Dot from = dots.get(round * 37);
      int[] told = {0};
      double[] reach = {Double.POSITIVE_INFINITY};
      PriorityQueue<Double> best = new PriorityQueue<>(Comparator.reverseOrder());
      index.near(
          from.position().lat(),
          from.position().lon(),
          () -> reach[0],
          placed -> {
            told[0]++;
            best.add(
                Sphere.distanceMeters(
                    from.position().lat(),
                    from.position().lon(),
                    placed.position().lat(),
                    placed.position().lon()));
            if (best.size() > 100) {
              best.remove();
              reach[0] = best.element();
            }
          });
      assertThat(told[0]).isGreaterThanOrEqualTo(100);
    }
    return (System.nanoTime() - begun) / 1e3 / rounds;
  }

  private static double box(SpatialIndex index, List<Dot> dots) {
    double half = 0.001;
    long begun = System.nanoTime();
    int rounds = 200;
    for (int round = 0; round < rounds; round++) {
      Dot from = dots.get(round * 37);
      Box box =
          new Box(
              from.position().lat() - half,
              from.position().lon() - half,
              from.position().lat() + half,
              from.position().lon() + half);
      int[] found = {0};
      index.near(
          box,
          placed -> {
            found[0] += box.contains(placed.position().lat(), placed.position().lon()) ? 1 : 0;
          });
      assertThat(found[0]).isPositive();
    }
    return (System.nanoTime() - begun) / 1e3 / rounds;
  }

  private static long usedBytes() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
