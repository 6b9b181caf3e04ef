package whereabouts.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Vehicles that wander, and now and then jump: in a city, on the antimeridian, at the pole,
 * anywhere. It remembers of each where it may be: since which report it is surely known, and which
 * have been sent since.
 *
 * <p>Concurrency: one thread reports, one asks.
 */
final class RestlessFleet {
  private static final int IN_A_BODY = 200;
  private static final double STEP_DEGREES = 0.002;
  private static final double JUMPS = 0.05;

  /** A fix of one vehicle. */
  record Fix(long timeMillis, double lat, double lon) {
    boolean isAt(JsonNode told) {
      return told.get("lat").asDouble() == lat
          && told.get("lon").asDouble() == lon
          && Instant.parse(told.get("time").asText()).toEpochMilli() == timeMillis;
    }
  }

  private final Random random;

  /** Of each vehicle the newest that was acked, and all sent after it; guarded by this. */
  private final List<Deque<Fix>> known = new ArrayList<>();

  /** How many of these are older than the newest that was acked; guarded by this. */
  private final int[] outdated;

  RestlessFleet(int vehicles, long seed) {
    this.random = new Random(seed);
    this.outdated = new int[vehicles];
    for (int i = 0; i < vehicles; i++) {
      known.add(new ArrayDeque<>());
    }
  }

  static String id(int vehicle) {
    return "restless-" + vehicle;
  }

  int size() {
    return known.size();
  }

  /** Every vehicle reports once. */
  void reportAll(ApiClient node) {
    for (int from = 0; from < size(); from += IN_A_BODY) {
      report(node, Stream.iterate(from, i -> i + 1).limit(Math.min(IN_A_BODY, size() - from)));
    }
  }

  /** Some vehicles report. */
  void reportSome(ApiClient node) {
    report(node, random.ints(0, size()).distinct().limit(Math.min(IN_A_BODY, size())).boxed());
  }

  private void report(ApiClient node, Stream<Integer> which) {
    List<Integer> vehicles = which.toList();
    StringBuilder body = new StringBuilder();
    for (int vehicle : vehicles) {
      Fix fix = next(vehicle);
      body.append(body.isEmpty() ? "[" : ",")
          .append(
              "{\"vehicleId\":\"%s\",\"time\":%d,\"lat\":%s,\"lon\":%s}"
                  .formatted(id(vehicle), fix.timeMillis, fix.lat, fix.lon));
    }
    JsonNode answer = node.post("", body.append(']').toString()).body();
    BitSet notTaken = new BitSet();
    answer.path("results").forEach(result -> notTaken.set(result.get("index").asInt()));
    if (answer.get("accepted").asInt() + notTaken.cardinality() != vehicles.size()) {
      throw new AssertionError(answer);
    }
    for (int i = 0; i < vehicles.size(); i++) {
      if (!notTaken.get(i)) {
        acked(vehicles.get(i));
      }
    }
  }

  private synchronized Fix next(int vehicle) {
    Deque<Fix> fixes = known.get(vehicle);
    Fix last = fixes.peekLast();
    Fix next =
        last == null || random.nextDouble() < JUMPS
            ? somewhere(last)
            : new Fix(
                after(last),
                Math.max(-90, Math.min(90, last.lat + STEP_DEGREES * random.nextGaussian())),
                PlaceQuery.InBox.wrapped(last.lon + STEP_DEGREES * random.nextGaussian()));
    fixes.addLast(next);
    return next;
  }

  private Fix somewhere(@Nullable Fix last) {
    double south = random.nextGaussian();
    double east = random.nextGaussian();
    return switch (random.nextInt(4)) {
      case 0 -> new Fix(after(last), 43.73 + south * 0.02, 7.42 + east * 0.02);
      case 1 ->
          new Fix(after(last), -17 + south * 0.1, PlaceQuery.InBox.wrapped(179.99 + east * 0.1));
      case 2 -> new Fix(after(last), 90 - Math.abs(south) * 0.2, random.nextDouble() * 360 - 180);
      default ->
          new Fix(
              after(last),
              Math.toDegrees(Math.asin(2 * random.nextDouble() - 1)),
              random.nextDouble() * 360 - 180);
    };
  }

  private static long after(@Nullable Fix last) {
    long now = System.currentTimeMillis();
    return last == null ? now : Math.max(now, last.timeMillis + 1);
  }

  private synchronized void acked(int vehicle) {
    outdated[vehicle] = known.get(vehicle).size() - 1;
  }

  /** From now on only that matters which is known now, or comes later. */
  synchronized void forgetWhatIsOutdated() {
    for (int vehicle = 0; vehicle < size(); vehicle++) {
      for (; outdated[vehicle] > 0; outdated[vehicle]--) {
        known.get(vehicle).removeFirst();
      }
    }
  }

  /** Where each vehicle may have been seen since then. */
  synchronized List<List<Fix>> since() {
    return known.stream().map(List::copyOf).toList();
  }
}
