package whereabouts.tracker.spatial;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SpatialIndexTest {
  private final SpatialIndex index = new SpatialIndex();

  private Set<String> in(Box box) {
    Set<String> found = new TreeSet<>();
    index.near(
        box,
        placed -> {
          if (box.contains(placed.position().lat(), placed.position().lon())) {
            found.add(placed.vehicleId());
          }
        });
    return found;
  }

  /** All that is told around a place, up to that far away. */
  private Map<String, Double> around(double lat, double lon, double meters) {
    Map<String, Double> found = new HashMap<>();
    index.near(
        lat,
        lon,
        () -> meters,
        placed -> {
          double distance =
              Sphere.distanceMeters(lat, lon, placed.position().lat(), placed.position().lon());
          if (distance <= meters) {
            found.put(placed.vehicleId(), distance);
          }
        });
    return found;
  }

  /** Dots appear, move, vanish and are taken out; a map of them is asked the same. */
  @Property(tries = 300)
  void findsWhatIsThereAndNothingElse(@ForAll long seed) {
    Random random = new Random(seed);
    SpatialIndexTest fresh = new SpatialIndexTest();
    List<Dot> dots = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      dots.add(new Dot("dot-" + i));
    }
    Set<Dot> out = new TreeSet<>((a, b) -> a.vehicleId().compareTo(b.vehicleId()));
    out.addAll(dots);
    for (int step = 0; step < 200; step++) {
      Dot dot = dots.get(random.nextInt(dots.size()));
      switch (random.nextInt(10)) {
        case 0 -> {
          fresh.index.remove(dot);
          out.add(dot);
        }
        case 1 -> {
          dot.vanish(fresh.index);
          out.add(dot);
        }
        default -> {
          dot.to(Globe.lat(random), Globe.lon(random), fresh.index);
          out.remove(dot);
        }
      }
      if (step % 10 == 9) {
        List<Dot> there = dots.stream().filter(there1 -> !out.contains(there1)).toList();
        fresh.agreesOnABox(there, Globe.box(random));
        fresh.agreesOnACircle(there, Globe.lat(random), Globe.lon(random), random);
      }
    }
    dots.forEach(fresh.index::remove);
    assertThat(fresh.index.cells()).isZero();
  }

  private void agreesOnABox(List<Dot> there, Box box) {
    Set<String> expected = new TreeSet<>();
    there.stream()
        .filter(dot -> Globe.isIn(box, dot.position().lat(), dot.position().lon()))
        .forEach(dot -> expected.add(dot.vehicleId()));
    assertThat(in(box)).as("%s", box).isEqualTo(expected);
  }

  private void agreesOnACircle(List<Dot> there, double lat, double lon, Random random) {
    double meters = Math.pow(10, random.nextDouble() * 7.4); // up to more than half the globe
    Map<String, Double> found = around(lat, lon, meters);
    for (Dot dot : there) {
      double away = Globe.meters(lat, lon, dot.position().lat(), dot.position().lon());
      if (Math.abs(away - meters) > 1) { // what is on the edge is anybody's
        assertThat(found.containsKey(dot.vehicleId()))
            .as("%s is %s m from %s, %s", dot, away, lat, lon)
            .isEqualTo(away < meters);
      }
    }
    assertThat(found).hasSizeLessThanOrEqualTo(there.size());
  }

  @Example
  void everythingAtOnePlaceIsOneCell() {
    SpatialIndexTest fresh = new SpatialIndexTest();
    List<Dot> dots = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      dots.add(new Dot("dot-" + i).to(0, 0, fresh.index));
    }
    assertThat(fresh.index.cells()).isEqualTo(1);
    assertThat(fresh.in(new Box(0, 0, 0, 0))).hasSize(5_000);
    dots.subList(1, 5_000).forEach(fresh.index::remove);
    assertThat(fresh.around(0, 0, 1)).containsOnlyKeys("dot-0");
  }

  /** The nearest cells come first, so that who wants few need not look at all. */
  @Test
  void whoWantsTheNearestIsNotToldOfAll() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      new Dot("dot-" + i).to(43.7 + random.nextDouble() / 10, 7.4, index);
    }
    int[] told = {0};
    double[] reach = {Double.POSITIVE_INFINITY};
    index.near(
        43.75,
        7.4,
        () -> reach[0],
        placed -> {
          told[0]++;
          reach[0] =
              Math.min(
                  reach[0],
                  Sphere.distanceMeters(
                      43.75, 7.4, placed.position().lat(), placed.position().lon()));
        });
    assertThat(reach[0]).isLessThan(10);
    assertThat(told[0]).isLessThan(2_000);
  }

  /** Dots jump to and fro over the edges of cells in a box; none is ever missing in it. */
  @Test
  void whatMovesInsideIsNeverMissed() throws InterruptedException {
    Box box = new Box(43, 7, 44, 8);
    int dots = 64;
    AtomicBoolean ended = new AtomicBoolean();
    List<Thread> movers = new ArrayList<>();
    for (int mover = 0; mover < 2; mover++) {
      List<Dot> own = new ArrayList<>();
      for (int i = mover; i < dots; i += 2) {
        own.add(new Dot("dot-" + i).to(43.5, 7.5, index));
      }
      Random random = new Random(mover);
      movers.add(
          new Thread(
              () -> {
                while (!ended.get()) {
                  own.get(random.nextInt(own.size()))
                      .to(43.5 + random.nextInt(4) / 100.0, 7.5 + random.nextInt(4) / 100.0, index);
                }
              }));
    }
    movers.forEach(Thread::start);
    try {
      for (int i = 0; i < 300; i++) {
        assertThat(in(box)).hasSize(dots);
        assertThat(around(43.5, 7.5, 100_000)).hasSize(dots);
      }
    } finally {
      ended.set(true);
      for (Thread mover : movers) {
        mover.join();
      }
    }
    assertThat(in(box)).hasSize(dots);
    assertThat(index.cells()).isLessThanOrEqualTo(16);
  }
}
