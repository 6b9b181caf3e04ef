package whereabouts.simulator.event;

import java.util.SplittableRandom;
import java.util.UUID;
import whereabouts.simulator.fleet.Fix;

/**
 * Which event is the n-th, and when it is due: fixed in advance, whatever the target does (open
 * loop). The ids are new in each run. Any thread may ask.
 */
final class EventSource {
  private final double perSecond;
  private final Sightings sightings;
  private final long seed;
  private final long startMillis;
  private final String run = UUID.randomUUID().toString().substring(0, 8);

  EventSource(double perSecond, Sightings sightings, long seed, long startMillis) {
    this.perSecond = perSecond;
    this.sightings = sightings;
    this.seed = seed;
    this.startMillis = startMillis;
  }

  /** Nanoseconds after the start. */
  long offsetNanos(long number) {
    return (long) (number * 1e9 / perSecond);
  }

  Event event(long number) {
    long offset = offsetNanos(number);
    SplittableRandom random = new SplittableRandom(seed ^ (number * 0x9E3779B97F4A7C15L));
    Fix seen = sightings.any(random, offset / 1e9);
    Event.Type[] types = Event.Type.values();
    return new Event(
        seen.vehicleId(),
        run + "-" + number,
        types[random.nextInt(types.length)],
        startMillis + offset / 1_000_000,
        seen.lat(),
        seen.lon());
  }
}
