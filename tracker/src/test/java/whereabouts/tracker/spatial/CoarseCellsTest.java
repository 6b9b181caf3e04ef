package whereabouts.tracker.spatial;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.vehicle.Position;

class CoarseCellsTest {
  private static final int MOST = 32;

  private static long cell(double lat, double lon) {
    return CoarseCells.of(Position.at(1, 1, lat, lon));
  }

  @Test
  void aCoveringHasEveryPlaceOfItsBoxAndIsSmall() {
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      Box box = Globe.box(random);
      List<Long> covering = CoarseCells.covering(box, MOST);
      assertThat(covering).as("%s", box).hasSizeBetween(1, MOST).doesNotHaveDuplicates();
      int level = CoarseCells.level(covering.get(0));
      assertThat(covering).allMatch(cell -> CoarseCells.level(cell) == level);
      for (int j = 0; j < 100; j++) {
        double lat = Globe.lat(random);
        double lon = Globe.lon(random);
        if (Globe.isIn(box, lat, lon)) {
          assertThat(covering)
              .as("%s, %s in %s", lat, lon, box)
              .contains(CoarseCells.at(cell(lat, lon), level));
        }
      }
    }
  }

  @Test
  void aCoveringIsAsFineAsItMayBe() {
    assertThat(CoarseCells.covering(new Box(-90, -180, 90, 180), MOST))
        .hasSize(6)
        .allMatch(cell -> CoarseCells.level(cell) == 0);
    List<Long> monaco = CoarseCells.covering(new Box(43.72, 7.40, 43.76, 7.45), MOST);
    assertThat(monaco).allMatch(cell -> CoarseCells.level(cell) == CoarseCells.FINEST);
    assertThat(CoarseCells.covering(new Box(43.73, 7.42, 43.73, 7.42), MOST))
        .containsExactly(CoarseCells.at(cell(43.73, 7.42), CoarseCells.FINEST));
  }

  @Test
  void aCellIsInOneOfEachLargerLevelAndInItself() {
    long cell = cell(43.73, 7.42);
    long finest = CoarseCells.at(cell, CoarseCells.FINEST);
    for (int level = CoarseCells.FINEST; level >= 0; level -= CoarseCells.STEP) {
      long larger = CoarseCells.at(cell, level);
      assertThat(CoarseCells.level(larger)).isEqualTo(level);
      assertThat(CoarseCells.at(larger, level)).isEqualTo(larger);
      assertThat(CoarseCells.at(finest, level)).isEqualTo(larger);
      if (level < CoarseCells.FINEST) {
        assertThat(CoarseCells.finer(List.of(larger)))
            .hasSize(16)
            .contains(CoarseCells.at(cell, level + CoarseCells.STEP));
      }
    }
    assertThat(CoarseCells.finer(List.of(finest))).containsExactly(finest);
  }

  @Test
  void countsAreThoseOfAWholeCountWhoeverMovesAndGoes() {
    Random random = new Random(2);
    SpatialIndex index = new SpatialIndex();
    List<Dot> dots = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      dots.add(new Dot("dot " + i).to(Globe.lat(random), Globe.lon(random), index));
    }
    for (int i = 0; i < 5_000; i++) {
      Dot dot = dots.get(random.nextInt(dots.size()));
      if (random.nextInt(10) == 0) {
        dot.vanish(index);
      } else {
        dot.to(Globe.lat(random), Globe.lon(random), index);
      }
      if (i % 500 == 0) {
        assertCounts(index, dots);
      }
    }
    assertCounts(index, dots);
    dots.forEach(dot -> dot.vanish(index));
    assertCounts(index, dots);
    assertThat(index.count(CoarseCells.at(cell(43.73, 7.42), 0))).isZero();
  }

  private static void assertCounts(SpatialIndex index, List<Dot> dots) {
    Map<Long, Integer> counts = new HashMap<>();
    for (Dot dot : dots) {
      Position at = dot.position();
      for (int level = 0; at != null && level <= CoarseCells.FINEST; level += CoarseCells.STEP) {
        counts.merge(CoarseCells.at(CoarseCells.of(at), level), 1, Integer::sum);
      }
    }
    counts.forEach((cell, count) -> assertThat(index.count(cell)).isEqualTo(count));
    for (int level = 0; level <= CoarseCells.FINEST; level += CoarseCells.STEP) {
      int inAll = 0;
      for (long cell : new HashSet<>(counts.keySet())) {
        inAll += CoarseCells.level(cell) == level ? index.count(cell) : 0;
      }
      assertThat(inAll).isEqualTo(dots.stream().filter(dot -> dot.position() != null).count());
    }
  }

  @Test
  void theMiddleIsWhereMostAre() {
    SpatialIndex index = new SpatialIndex();
    for (int i = 0; i < 9; i++) {
      new Dot("monaco " + i).to(43.73, 7.42, index);
    }
    new Dot("menton").to(43.77, 7.50, index);
    for (int level = 2; level <= CoarseCells.FINEST; level += CoarseCells.STEP) {
      CoarseCells.Middle middle = index.middle(CoarseCells.at(cell(43.73, 7.42), level));
      double across = 10_000_000.0 / (1 << Math.min(level + CoarseCells.STEP, Cells.LEVEL));
      assertThat(Sphere.distanceMeters(43.73, 7.42, middle.lat(), middle.lon()))
          .as("level %s", level)
          .isLessThan(across);
    }
  }

  @Test
  void theMiddleOfWhatLiesOnBothSidesOfTheAntimeridianIsBetween() {
    CoarseCells.Middle middle = new CoarseCells.Middle();
    middle.add(cell(10, 179), 1);
    middle.add(cell(10, -179), 1);
    assertThat(Math.abs(middle.lon())).isGreaterThan(179.9);
    assertThat(middle.lat()).isBetween(9.9, 10.1);
  }

  @Test
  void whoIsInACellIsTold() {
    SpatialIndex index = new SpatialIndex();
    Dot in = new Dot("in").to(43.73, 7.42, index);
    new Dot("out").to(10, 10, index);
    for (int level = 4; level <= CoarseCells.FINEST; level += CoarseCells.STEP) {
      List<Placed> told = new ArrayList<>();
      index.within(CoarseCells.at(cell(43.73, 7.42), level), told::add);
      assertThat(told).containsExactly(in);
    }
  }

  @Test
  void everyChangeIsToldToTheListener() {
    SpatialIndex index = new SpatialIndex();
    List<String> told = new ArrayList<>();
    Dot dot = new Dot("dot").to(1, 1, index);
    index.listener(
        (placed, from, to) -> told.add((from == cell(1, 1)) + " " + (to == cell(2, 2)) + " " + to));
    dot.to(1, 1, index);
    dot.to(2, 2, index);
    dot.vanish(index);
    index.listener(null);
    dot.to(1, 1, index);
    assertThat(told)
        .containsExactly("true false " + cell(1, 1), "true true " + cell(2, 2), "false false " + 0);
  }
}
