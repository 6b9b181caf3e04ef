package whereabouts.tracker.fleet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import whereabouts.tracker.vehicle.Attributes;
import whereabouts.tracker.vehicle.FixOrder;
import whereabouts.tracker.vehicle.Position;

/** Fixes of one time, between which only the stored bytes decide. */
final class RandomFixes {
  private static final long TIME_MILLIS = 1_700_000_000_000L;

  private RandomFixes() {}

  /** What may be unknown is so in one of three. */
  static Position fix(Random random) {
    return new Position(
        TIME_MILLIS,
        TIME_MILLIS + random.nextInt(1000),
        random.nextDouble(-90, 90),
        random.nextDouble(-180, 180),
        unknownOr(random, random.nextDouble(60)),
        unknownOr(random, random.nextInt(360)),
        unknownOr(random, random.nextDouble(-400, 5000)),
        unknownOr(random, random.nextInt(100)),
        attributes(random));
  }

  private static double unknownOr(Random random, double measure) {
    return random.nextInt(3) == 0 ? Double.NaN : measure;
  }

  private static Attributes attributes(Random random) {
    Map<String, String> literals = new TreeMap<>();
    List<String> names = new ArrayList<>(List.of("a", "b", "ab", "é", "🚌", "\uffee", ""));
    Collections.shuffle(names, random);
    names.subList(0, random.nextInt(4)).forEach(name -> literals.put(name, literal(random)));
    return Attributes.of(literals);
  }

  private static String literal(Random random) {
    return List.of("true", "1", "-1", "10", "\"é\"", "\"🚌\"", "\"\uffee\"").get(random.nextInt(7));
  }

  /** A fix of the same time that differs in one field, so that every field gets to decide. */
  static Position variant(Random random, Position fix) {
    return Stream.generate(() -> withOneFieldOf(random, fix, fix(random)))
        .filter(any -> FixOrder.INSTANCE.compare(any, fix) != 0)
        .findFirst()
        .orElseThrow();
  }

  private static Position withOneFieldOf(Random random, Position a, Position b) {
    int field = random.nextInt(7);
    return new Position(
        a.timeMillis(),
        b.receivedMillis(),
        field == 0 ? b.lat() : a.lat(),
        field == 1 ? b.lon() : a.lon(),
        field == 2 ? b.speedMetersPerSecond() : a.speedMetersPerSecond(),
        field == 3 ? b.headingDegrees() : a.headingDegrees(),
        field == 4 ? b.altitudeMeters() : a.altitudeMeters(),
        field == 5 ? b.accuracyMeters() : a.accuracyMeters(),
        field == 6 ? b.attributes() : a.attributes());
  }
}
