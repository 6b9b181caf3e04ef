package whereabouts.simulator.fleet;

import java.time.Duration;

/**
 * What every vehicle of a fleet has to tell when it comes back into reach.
 *
 * @param fixes of each vehicle
 * @param step between two of them, and from the last one to the moment when all come back
 */
public record Backlog(int fixes, Duration step) {

  /** How long they were out of reach. */
  public Duration span() {
    return step.multipliedBy(fixes);
  }
}
