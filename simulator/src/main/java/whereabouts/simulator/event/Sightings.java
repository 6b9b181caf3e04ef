package whereabouts.simulator.event;

import java.util.random.RandomGenerator;
import whereabouts.simulator.fleet.Fix;

/** Knows where vehicles are. Any thread may ask. */
@FunctionalInterface
public interface Sightings {

  /** Some vehicle and where it is, that many seconds into the simulation. */
  Fix any(RandomGenerator random, double seconds);
}
