package whereabouts.simulator.fleet;

import java.util.SplittableRandom;
import whereabouts.simulator.roads.Place;
import whereabouts.simulator.roads.Route;
import whereabouts.simulator.roads.Signposts;

/**
 * One vehicle's drive to one destination, the stop there, and what comes next. Immutable: seed,
 * vehicle and leg number decide everything, so the same seed gives the same drives whoever asks and
 * when.
 */
final class Journey {
  private static final double SHORTEST_STOP_SECONDS = 5;
  private static final double LONGEST_STOP_SECONDS = 45;

  private final Signposts signposts;
  private final long seed;
  private final int leg;
  private final int destination;
  private final Route route;
  private final double startedAtSeconds;
  private final double stopSeconds;

  private Journey(
      Signposts signposts,
      long seed,
      int leg,
      int destination,
      Route route,
      double startedAtSeconds,
      double stopSeconds) {
    this.signposts = signposts;
    this.seed = seed;
    this.leg = leg;
    this.destination = destination;
    this.route = route;
    this.startedAtSeconds = startedAtSeconds;
    this.stopSeconds = stopSeconds;
  }

  /** At second 0 the vehicle is somewhere on the way, so that a fleet does not start in step. */
  static Journey first(Signposts signposts, long seed, int vehicle) {
    long own = new SplittableRandom(seed + vehicle * 0x9E3779B97F4A7C15L).nextLong();
    SplittableRandom random = dice(own, 0);
    Journey journey = leg(signposts, own, 0, random.nextInt(signposts.junctions()), 0, random);
    double already = random.nextDouble() * journey.route.seconds();
    return new Journey(
        signposts, own, 0, journey.destination, journey.route, -already, journey.stopSeconds);
  }

  Journey next() {
    int here = signposts.junctionOf(destination);
    return leg(signposts, seed, leg + 1, here, endsAtSeconds(), dice(seed, leg + 1));
  }

  private static Journey leg(
      Signposts signposts,
      long seed,
      int leg,
      int fromJunction,
      double startsAtSeconds,
      SplittableRandom random) {
    int destination = random.nextInt(signposts.destinations());
    while (signposts.junctionOf(destination) == fromJunction) {
      destination = (destination + 1) % signposts.destinations();
    }
    Route route = signposts.route(fromJunction, destination);
    double stop = random.nextDouble(SHORTEST_STOP_SECONDS, LONGEST_STOP_SECONDS);
    return new Journey(signposts, seed, leg, destination, route, startsAtSeconds, stop);
  }

  private static SplittableRandom dice(long seed, int leg) {
    return new SplittableRandom(seed ^ (leg * 0xBF58476D1CE4E5B9L));
  }

  double startedAtSeconds() {
    return startedAtSeconds;
  }

  double endsAtSeconds() {
    return startedAtSeconds + route.seconds() + stopSeconds;
  }

  Route route() {
    return route;
  }

  Place at(double seconds) {
    return route.at(seconds - startedAtSeconds);
  }
}
