package whereabouts.simulator.fleet;

import java.time.Duration;

/**
 * When which vehicles report: fixed before the first is sent, whatever the target does (open loop).
 *
 * <p>A vehicle belongs to one connection for good. The vehicles of a connection form groups of at
 * most a batch; a group reports at one instant, once an interval, and the groups of all connections
 * are spread evenly over the interval. What a group reports within {@link #ONE_MESSAGE} travels in
 * one message, as far as a batch goes, so that a few vehicles that report very often do not cost a
 * message each time.
 *
 * @param first the fleet-wide number of the first of them; the others follow
 */
public record Schedule(int first, int vehicles, int connections, int batch, Duration interval) {
  static final Duration ONE_MESSAGE = Duration.ofMillis(10);

  public Schedule {
    if (vehicles < 1 || connections < 1 || connections > vehicles || batch < 1) {
      throw new IllegalArgumentException("every connection needs a vehicle and a batch");
    }
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException("nothing reports all the time");
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

  /** How many reports of each of its vehicles a connection puts into a message. */
  int roundsInMessage(int connection) {
    int largestGroup = (vehiclesOf(connection) + groups(connection) - 1) / groups(connection);
    long soon = ONE_MESSAGE.toNanos() / interval.toNanos();
    return (int) Math.max(1, Math.min(soon, batch / largestGroup));
  }

  /** The fleet-wide number of a connection's n-th vehicle. */
  int vehicle(int connection, int n) {
    return first + connection + n * connections;
  }

  /** Nanoseconds after the start at which a group is to report for the (round + 1)-th time. */
  public long offsetNanos(int connection, int group, long round) {
    double part = (group + (double) connection / connections) / groups(connection);
    return round * interval.toNanos() + (long) (part * interval.toNanos());
  }
}
