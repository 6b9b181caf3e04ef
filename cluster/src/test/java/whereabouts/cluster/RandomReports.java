package whereabouts.cluster;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.Vehicles.Report;

/**
 * What a few vehicles in a few buckets report: newest fixes mostly, and late ones, others of a time
 * that was reported already, the same again, fixes of the future, and what is no position. No two
 * fixes are equal but those that are meant to be.
 */
final class RandomReports {
  /** The buckets that have vehicles. */
  static final List<Integer> BUCKETS = List.of(7, 500, 1023);

  /** Three of one bucket, two of another, and one alone. */
  static final List<String> VEHICLES =
      Stream.of(inBucket(7, 3), inBucket(500, 2), inBucket(1023, 1)).flatMap(List::stream).toList();

  private static List<String> inBucket(int bucket, int count) {
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> "bus-" + i)
        .filter(id -> Buckets.of(id) == bucket)
        .limit(count)
        .toList();
  }

  private final Random random;
  private final long maxFutureSkewMillis;
  private final Function<String, List<Position>> earlier;
  private int fixes;

  /**
   * None yet.
   *
   * @param earlier what a vehicle has reported before
   */
  RandomReports(Random random, long maxFutureSkewMillis, Function<String, List<Position>> earlier) {
    this.random = random;
    this.maxFutureSkewMillis = maxFutureSkewMillis;
    this.earlier = earlier;
  }

  String anyVehicle() {
    return any(VEHICLES);
  }

  /** A few at a time; an empty one is no position. */
  List<Optional<Report>> some(long nowMillis) {
    return IntStream.rangeClosed(0, random.nextInt(5)).mapToObj(i -> any(nowMillis)).toList();
  }

  private Optional<Report> any(long now) {
    String vehicle = anyVehicle();
    List<Position> before = earlier.apply(vehicle);
    int choice = random.nextInt(12);
    if (choice == 0 || (choice > 8 && before.isEmpty())) {
      return Optional.empty();
    }
    Position fix =
        switch (choice) {
          case 1 -> fix(now + maxFutureSkewMillis + 1, now);
          case 2, 3 -> fix(now - random.nextInt(5_000), now);
          case 9, 10 -> fix(any(before).timeMillis(), now);
          case 11 -> again(any(before), now);
          default -> fix(now, now);
        };
    return Optional.of(new Report(vehicle, fix));
  }

  private Position fix(long timeMillis, long now) {
    return Position.at(timeMillis, now, random.nextInt(5) - 2, ++fixes / 1_000.0);
  }

  private static Position again(Position fix, long now) {
    return Position.at(fix.timeMillis(), now, fix.lat(), fix.lon());
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
