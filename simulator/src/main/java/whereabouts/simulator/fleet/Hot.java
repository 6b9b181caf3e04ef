package whereabouts.simulator.fleet;

import java.time.Duration;
import java.util.List;

/**
 * The first vehicles of a fleet report more often than the others, and over connections of their
 * own, so that they do not hold up the others before the target can.
 *
 * @param vehicles how many
 * @param share of all reports that are theirs, above 0 and below 1
 */
public record Hot(int vehicles, double share) {

  /** Between two reports of a hot vehicle, if the fleet's average is the interval. */
  public Duration interval(int fleet, Duration average) {
    return Duration.ofNanos((long) (average.toNanos() / share * vehicles / fleet));
  }

  /** One for the hot vehicles, one for the others; at least two connections are needed. */
  public List<Schedule> schedules(int fleet, int connections, int batch, Duration average) {
    int others = fleet - vehicles;
    int most = Math.min(vehicles, connections - 1);
    int least = Math.max(1, connections - others);
    int own = Math.max(least, Math.min(most, (int) Math.round(connections * share)));
    Duration othersInterval =
        Duration.ofNanos((long) (average.toNanos() / (1 - share) * others / fleet));
    return List.of(
        new Schedule(0, vehicles, own, batch, interval(fleet, average)),
        new Schedule(vehicles, others, connections - own, batch, othersInterval));
  }
}
