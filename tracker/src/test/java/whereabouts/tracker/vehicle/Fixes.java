package whereabouts.tracker.vehicle;

import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Fixes for tests: few times, places and values, so that ties and repeats are common. */
public final class Fixes {
  private Fixes() {}

  /** A fix at a time in seconds after the epoch, received then. */
  public static Position fix(long timeSeconds, double lat) {
    return Position.at(timeSeconds * 1000, timeSeconds * 1000, lat, 18.0);
  }

  public static Arbitrary<Position> fixes() {
    Arbitrary<Double> measure = Arbitraries.of(Double.NaN, 0.0, -0.0, 1.0, -1.0, 12.5);
    Arbitrary<Attributes> attributes =
        Arbitraries.of(
            Attributes.NONE,
            Attributes.of(Map.of("a", "1")),
            Attributes.of(Map.of("a", "2")),
            Attributes.of(Map.of("b", "\"x\"", "a", "true")),
            Attributes.of(Map.of("\uFF5E", "1", "🚌", "2")));
    Arbitrary<Double> degrees = Arbitraries.of(-10.5, -1.0, 0.0, 1.0, 59.3);
    return Combinators.combine(
            Arbitraries.longs().between(1, 4),
            Arbitraries.longs().between(1, 3),
            degrees,
            degrees,
            measure,
            Arbitraries.of(Double.NaN, 0.0, 270.0),
            measure,
            attributes)
        .as(
            (time, received, lat, lon, speed, heading, altitude, attrs) ->
                new Position(
                    time, received, lat, lon, speed, heading, altitude, Double.NaN, attrs));
  }
}
