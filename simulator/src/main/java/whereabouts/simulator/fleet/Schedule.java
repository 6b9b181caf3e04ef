package whereabouts.simulator.fleet;

import java.time.Duration;

/**
 * When which vehicles report: fixed before the first is sent, whatever the target does (open loop).
 *
 * <p>A vehicle belongs to one connection for good. The vehicles of a connection form groups of at
 * most a batch; a group reports at one instant, once an interval, and the groups of all connections
 * are spread evenly over the interval.
 */
public record Schedule(int vehicles, int connections, int batch, Duration interval) {

  public Schedule {
    if (vehicles < 1 || connections < 1 || connections > vehicles || batch < 1) {
      throw new IllegalArgumentException("every connection needs a vehicle and a batch");
    }
    if (interval.toMillis() < 1) {
      throw new IllegalArgumentException("a vehicle has at most one fix a millisecond");
    }
  }

  public int vehiclesOf(int connection) {
    return (vehicles - connection + connections - 1) / connections;
  }

  public int groups(int connection) {
    return (vehiclesOf(connection) + batch - 1) / batch;
  }

  /** The vehicles of a group are those of its connection from here to the next group's first. */
  int firstOfGroup(int connection, int group) {
    return (int) ((long) vehiclesOf(connection) * group / groups(connection));
  }

  int groupSize(int connection, int group) {
    return firstOfGroup(connection, group + 1) - firstOfGroup(connection, group);
  }

  /** The fleet-wide number of a connection's n-th vehicle. */
  int vehicle(int connection, int n) {
    return connection + n * connections;
  }

  /** Nanoseconds after the start at which a group is to report for the (round + 1)-th time. */
  public long offsetNanos(int connection, int group, long round) {
    double part = (group + (double) connection / connections) / groups(connection);
    return round * interval.toNanos() + (long) (part * interval.toNanos());
  }
}
