package whereabouts.tracker.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.access.Reach;
import whereabouts.tracker.fleet.Bucket;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.FleetSettings;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.fleet.Gate;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.query.FleetQuery.Among;
import whereabouts.tracker.query.FleetQuery.Everyone;
import whereabouts.tracker.query.FleetQuery.Inside;
import whereabouts.tracker.query.FleetQuery.Named;
import whereabouts.tracker.query.FleetQuery.Near;
import whereabouts.tracker.spatial.Box;
import whereabouts.tracker.spatial.Sphere;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;

class LocalQueriesTest {
  private static final Box GLOBE = new Box(-90, -180, 90, 180);

  private final FleetTable table = table("");
  private final LocalQueries queries = new LocalQueries(table);

  private static FleetTable table(String settings) {
    FleetTable table =
        new FleetTable(
            FleetSettings.of(
                ConfigFactory.parseString(settings).withFallback(ConfigFactory.load())),
            System::nanoTime);
    for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
      table.bucket(bucket).open();
      table.bucket(bucket).load(List.of());
    }
    return table;
  }

  private static void report(FleetTable table, String vehicleId, Position fix) {
    Gate gate = table.bucketOf(vehicleId).enter(vehicleId, () -> {});
    gate.report(fix, AckLevel.ACCEPTED, verdict -> {});
    gate.leave();
  }

  private static FleetQuery query(Among among, int limit, Hit.@Nullable Key after) {
    return new FleetQuery(among, new Reach.All(), limit, after, 0);
  }

  private List<String> ids(Among among) {
    return ids(new FleetQuery(among, new Reach.All(), 100, null, 0));
  }

  private List<String> ids(FleetQuery query) {
    return queries.answer(query).hits().stream().map(Hit::vehicleId).toList();
  }

  /** With the index and without it: the pages of every query together are what it asks for. */
  @Property(tries = 100)
  void allPagesTogetherAreTheAnswer(@ForAll long seed) {
    Random random = new Random(seed);
    FleetTable indexed = table("");
    FleetTable plain = table("whereabouts.spatial.index = off");
    Map<String, Position> there = new LinkedHashMap<>();
    for (int i = 0; i < 150; i++) {
      String id = (random.nextBoolean() ? "bus-" : "tram-") + random.nextInt(60);
      Position fix =
          Position.at(
              1_000 + i,
              random.nextInt(2_000),
              random.nextInt(9) / 10.0,
              random.nextInt(9) / 10.0 + (random.nextInt(4) == 0 ? 179 : 0));
      there.put(id, fix);
      report(indexed, id, fix);
      report(plain, id, fix);
    }
    Box box =
        new Box(
            random.nextDouble() / 2,
            random.nextInt(180),
            0.5 + random.nextDouble() / 2,
            random.nextInt(2));
    Near near = new Near(random.nextDouble(), random.nextDouble(), random.nextInt(20_000_000));
    Set<String> some = Set.of("bus-1", "tram-2", "bus-3", "nobody");
    Reach reach =
        switch (random.nextInt(3)) {
          case 0 -> new Reach.All();
          case 1 -> new Reach.Prefix("bus-");
          default -> new Reach.One("tram-2");
        };
    long since = random.nextInt(2_000);
    Map<Among, Predicate<Map.Entry<String, Position>>> expected =
        Map.of(
            new Everyone(),
            vehicle -> true,
            new Named(some),
            vehicle -> some.contains(vehicle.getKey()),
            new Inside(box),
            vehicle ->
                vehicle.getValue().receivedMillis() >= since
                    && box.contains(vehicle.getValue().lat(), vehicle.getValue().lon()),
            near,
            vehicle ->
                vehicle.getValue().receivedMillis() >= since
                    && near.distanceMeters(vehicle.getValue()) <= near.radiusMeters());
    expected.forEach(
        (among, isIn) -> {
          List<Hit> hits =
              there.entrySet().stream()
                  .filter(isIn)
                  .filter(vehicle -> reach.includes(vehicle.getKey()))
                  .map(
                      vehicle ->
                          new Hit(
                              vehicle.getKey(),
                              vehicle.getValue(),
                              among instanceof Near
                                  ? near.distanceMeters(vehicle.getValue())
                                  : Double.NaN))
                  .sorted(among.order())
                  .toList();
          int limit = 1 + random.nextInt(20);
          assertThat(pages(new LocalQueries(indexed), among, reach, limit, since)).isEqualTo(hits);
          assertThat(pages(new LocalQueries(plain), among, reach, limit, since)).isEqualTo(hits);
        });
  }

  private static List<Hit> pages(
      LocalQueries queries, Among among, Reach reach, int limit, long since) {
    List<Hit> all = new ArrayList<>();
    Hit.Key after = null;
    do {
      FleetQuery query = new FleetQuery(among, reach, limit, after, since);
      Gathered page = Gathered.of(query, 1, List.of(queries.answer(query)));
      assertThat(page.hits()).hasSizeLessThanOrEqualTo(limit);
      assertThat(page.missingBuckets()).isZero();
      all.addAll(page.hits());
      after = page.next();
    } while (after != null);
    return all;
  }

  @Test
  void aVehicleIsWhereItsNewestFixIs() {
    report(table, "bus", Position.at(2_000, 2_000, 10, 10));
    report(table, "bus", Position.at(1_000, 1_000, 20, 20));
    assertThat(ids(new Inside(new Box(9, 9, 11, 11)))).containsExactly("bus");
    report(table, "bus", Position.at(3_000, 3_000, 20, 20));
    assertThat(ids(new Inside(new Box(9, 9, 11, 11)))).isEmpty();
    assertThat(ids(new Near(20, 20, 1))).containsExactly("bus");
  }

  @Test
  void aForgottenVehicleIsNowhereAndAParkedOneIsThereFromItsSlice() {
    report(table, "bus", Position.at(2_000, 2_000, 10, 10));
    Gate gate = table.bucketOf("bus").enter("bus", () -> {});
    gate.forget(5_000, verdict -> {});
    assertThat(ids(new Inside(GLOBE))).isEmpty();
    table
        .bucketOf("tram")
        .load(List.of(new VehicleRow("tram", VehicleState.of(Position.at(1, 1, 1, 1)))));
    assertThat(ids(new Inside(GLOBE))).containsExactly("tram");
    assertThat(ids(new Near(1, 1, 0))).containsExactly("tram");
  }

  @Test
  void whatLeavesIsGoneAndMissed() {
    report(table, "bus", Position.at(2_000, 2_000, 10, 10));
    List<VehicleRow> left = table.bucketOf("bus").close();
    assertThat(left).hasSize(1);
    for (Among among :
        List.of(new Everyone(), new Inside(GLOBE), new Near(10, 10, 1), new Named(Set.of("bus")))) {
      Found found = queries.answer(query(among, 10, null));
      assertThat(found.hits()).isEmpty();
      assertThat(found.loaded().cardinality()).isEqualTo(Buckets.COUNT - 1);
      assertThat(Gathered.of(query(among, 10, null), 1, List.of(found)).missingBuckets())
          .isEqualTo(1);
    }
    assertThat(ids(new Named(Set.of("tram")))).isEmpty();
    FleetQuery other = query(new Named(Set.of("tram")), 10, null);
    assertThat(Gathered.of(other, 1, List.of(queries.answer(other))).missingBuckets()).isZero();
    assertThat(table.spatial().cells()).isZero();
  }

  @Test
  void aBucketThatTakesReportsBeforeItsSliceIsSearchedAndMissed() {
    Bucket bucket = table.bucketOf("bus");
    bucket.close();
    bucket.open();
    bucket.acceptWithoutSlice();
    report(table, "bus", Position.at(2_000, 2_000, 10, 10));
    Found found = queries.answer(query(new Inside(GLOBE), 10, null));
    assertThat(found.hits()).extracting(Hit::vehicleId).containsExactly("bus");
    assertThat(found.loaded().get(bucket.index())).isFalse();
  }

  @Test
  void ofTwoNodesTheNewerFixCounts() {
    Position older = Position.at(1_000, 1_000, 10, 10);
    Position newer = Position.at(2_000, 2_000, 10, 10.1);
    FleetQuery query = query(new Near(10, 10, Double.POSITIVE_INFINITY), 10, null);
    report(table, "bus", older);
    FleetTable other = table("");
    report(other, "bus", newer);
    report(other, "tram", older);
    List<Found> answers = List.of(new LocalQueries(other).answer(query), queries.answer(query));
    Gathered gathered = Gathered.of(query, 3, answers);
    assertThat(gathered.hits())
        .containsExactly(
            new Hit("tram", older, 0),
            new Hit("bus", newer, Sphere.distanceMeters(10, 10, 10, 10.1)));
    assertThat(gathered.nodesAsked()).isEqualTo(3);
    assertThat(gathered.nodesAnswered()).isEqualTo(2);
  }
}
