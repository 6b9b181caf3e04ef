package whereabouts.simulator.fleet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection's share of a driving fleet. A fix carries the time at which it is to be sent, so
 * the times of a vehicle strictly increase even when sending is late.
 */
public final class DrivingFeed implements Feed {
  private final Fleet fleet;
  private final Schedule schedule;
  private final int connection;
  private final long startMillis;
  private final long endNanos;
  private long round;
  private int group;

  /**
   * @param endNanos nothing that is due at or after it is sent; {@link Long#MAX_VALUE} = no end
   */
  public DrivingFeed(Fleet fleet, Schedule schedule, int connection, Instant start, long endNanos) {
    this.fleet = fleet;
    this.schedule = schedule;
    this.connection = connection;
    this.startMillis = start.toEpochMilli();
    this.endNanos = endNanos;
  }

  @Override
  public @Nullable Batch next() {
    long offset = schedule.offsetNanos(connection, group, round);
    if (offset >= endNanos) {
      return null;
    }
    int first = schedule.firstOfGroup(connection, group);
    int end = schedule.firstOfGroup(connection, group + 1);
    List<Fix> fixes = new ArrayList<>(end - first);
    for (int n = first; n < end; n++) {
      int vehicle = schedule.vehicle(connection, n);
      fixes.add(fleet.fix(vehicle, offset / 1e9, startMillis + offset / 1_000_000));
    }
    group++;
    if (group == schedule.groups(connection)) {
      group = 0;
      round++;
    }
    return new Batch(offset, fixes);
  }
}
