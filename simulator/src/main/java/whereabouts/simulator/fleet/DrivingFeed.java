package whereabouts.simulator.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection's share of a driving fleet. A fix carries the time at which it is to be sent, so
 * the times of a vehicle strictly increase even when sending is late. Once it is too late, a
 * vehicle has only its newest fix, as a device would.
 */
public final class DrivingFeed implements Feed {
  /** What is late by no more than that is still sent. */
  static final Duration MOST_BEHIND = Duration.ofSeconds(2);

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
  public @Nullable Batch next(long nowNanos) {
    long skipped = catchUp(Math.min(nowNanos, endNanos - 1));
    long offset = offsetNanos();
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
    advance();
    return new Batch(offset, fixes, skipped);
  }

  private long offsetNanos() {
    return schedule.offsetNanos(connection, group, round);
  }

  private void advance() {
    group++;
    if (group == schedule.groups(connection)) {
      group = 0;
      round++;
    }
  }

  /** Leaves out every fix whose vehicle has a newer one due by now. Returns how many. */
  private long catchUp(long nowNanos) {
    if (nowNanos - offsetNanos() <= MOST_BEHIND.toNanos()) {
      return 0;
    }
    long interval = schedule.interval().toNanos();
    long outdated = nowNanos - interval;
    long rounds = Math.max(0, (outdated - offsetNanos()) / interval);
    round += rounds;
    long skipped = rounds * schedule.vehiclesOf(connection);
    while (offsetNanos() <= outdated) {
      skipped += schedule.groupSize(connection, group);
      advance();
    }
    return skipped;
  }
}
