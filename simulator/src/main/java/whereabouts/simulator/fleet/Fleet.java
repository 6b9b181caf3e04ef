package whereabouts.simulator.fleet;

import java.time.Duration;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import whereabouts.simulator.roads.Place;
import whereabouts.simulator.roads.Signposts;

/**
 * Vehicles that drive real roads. A vehicle costs its id and the route it is on, found when first
 * asked for.
 *
 * <p>Concurrency: different vehicles may be asked for by different threads; one vehicle by one
 * thread at a time, but for a glance.
 */
public final class Fleet {
  private final Signposts signposts;
  private final long seed;
  private final String[] ids;
  private final @Nullable Journey[] journeys;
  private final double outSeconds;

  /** A fleet that sets out at second 0. */
  public Fleet(Signposts signposts, long seed, String prefix, int vehicles) {
    this(signposts, seed, prefix, vehicles, Duration.ZERO);
  }

  /** A fleet that has been out for so long at second 0. */
  public Fleet(Signposts signposts, long seed, String prefix, int vehicles, Duration out) {
    this.signposts = signposts;
    this.seed = seed;
    this.outSeconds = out.toMillis() / 1e3;
    this.ids = new String[vehicles];
    this.journeys = new Journey[vehicles];
    for (int i = 0; i < vehicles; i++) {
      ids[i] = String.format(Locale.ROOT, "%s-%06d", prefix, i + 1);
    }
  }

  public int size() {
    return ids.length;
  }

  public String id(int vehicle) {
    return ids[vehicle];
  }

  /** Finds every vehicle's first route now, so that none is late with its first report. */
  public void setOut() {
    IntStream.range(0, size()).parallel().forEach(vehicle -> whereIs(vehicle, -outSeconds));
  }

  /** Where a vehicle is that many seconds into the simulation; below 0 before it. */
  public Place whereIs(int vehicle, double second) {
    double seconds = outSeconds + second;
    Journey journey = journeyAt(vehicle, seconds);
    journeys[vehicle] = journey;
    return journey.at(seconds);
  }

  private Journey journeyAt(int vehicle, double seconds) {
    Journey journey = journeys[vehicle];
    if (journey == null || seconds < journey.startedAtSeconds()) {
      journey = Journey.first(signposts, seed, vehicle);
    }
    while (seconds >= journey.endsAtSeconds()) {
      journey = journey.next();
    }
    return journey;
  }

  /** Where a vehicle is, for any thread: it remembers nothing, and a journey is immutable. */
  public Fix glance(int vehicle, double second, long timeMillis) {
    double seconds = outSeconds + second;
    return fix(vehicle, journeyAt(vehicle, seconds).at(seconds), timeMillis);
  }

  /** As a receiver would report it: rounded to a centimetre, a tenth of a degree and of a m/s. */
  Fix fix(int vehicle, double second, long timeMillis) {
    return fix(vehicle, whereIs(vehicle, second), timeMillis);
  }

  private Fix fix(int vehicle, Place place, long timeMillis) {
    return new Fix(
        ids[vehicle],
        timeMillis,
        Math.round(place.lat() * 1e7) / 1e7,
        Math.round(place.lon() * 1e7) / 1e7,
        Math.round(place.speedMetersPerSecond() * 10) / 10.0,
        Math.round(place.headingDegrees() * 10) % 3600 / 10.0);
  }
}
