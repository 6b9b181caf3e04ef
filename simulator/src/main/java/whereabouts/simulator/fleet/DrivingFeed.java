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
 *
 * <p>A vehicle that reports more than once a millisecond, which is the finest that a fix's time can
 * say, has a clock that runs a whole number of times too fast, and that is right at the end.
 */
public final class DrivingFeed implements Feed {
  /** What is late by no more than that is still sent. */
  static final Duration MOST_BEHIND = Duration.ofSeconds(2);

  private final Fleet fleet;
  private final Schedule schedule;
  private final int connection;
  private final long startMillis;
  private final long endNanos;
  private final int roundsInMessage;
  private final long pace;
  private long round;
  private int group;

  /**
   * Begins with the first report.
   *
   * @param endNanos nothing that is due at or after it is sent; {@link Long#MAX_VALUE} = no end,
   *     which those that report more than once a millisecond cannot do without
   */
  public DrivingFeed(Fleet fleet, Schedule schedule, int connection, Instant start, long endNanos) {
    this.fleet = fleet;
    this.schedule = schedule;
    this.connection = connection;
    this.startMillis = start.toEpochMilli();
    this.endNanos = endNanos;
    this.roundsInMessage = schedule.roundsInMessage(connection);
    this.pace = pace(schedule.interval());
  }

  /** How many times too fast the clock of a vehicle runs that reports so often. */
  public static long pace(Duration interval) {
    return Duration.ofMillis(1).plus(interval).minusNanos(1).dividedBy(interval);
  }

  @Override
  public @Nullable Batch next(long nowNanos) {
    long skipped = catchUp(Math.min(nowNanos, endNanos - 1));
    if (offsetNanos(round) >= endNanos) {
      return null;
    }
    List<Fix> fixes = new ArrayList<>();
    long due = 0;
    for (long each = round; each < round + roundsInMessage; each++) {
      long offset = offsetNanos(each);
      if (offset < endNanos) {
        due = offset;
        addGroup(offset, fixes);
      }
    }
    advance();
    return new Batch(due, fixes, skipped);
  }

  private void addGroup(long offset, List<Fix> fixes) {
    int end = schedule.firstOfGroup(connection, group + 1);
    for (int n = schedule.firstOfGroup(connection, group); n < end; n++) {
      int vehicle = schedule.vehicle(connection, n);
      fixes.add(fleet.fix(vehicle, offset / 1e9, timeMillis(offset)));
    }
  }

  private long timeMillis(long offsetNanos) {
    return startMillis + Math.floorDiv(endNanos - (endNanos - offsetNanos) * pace, 1_000_000L);
  }

  private long offsetNanos(long ofRound) {
    return schedule.offsetNanos(connection, group, ofRound);
  }

  private void advance() {
    group++;
    if (group == schedule.groups(connection)) {
      group = 0;
      round += roundsInMessage;
    }
  }

  /** Leaves out the messages in which every fix's vehicle has a newer one due by now. */
  private long catchUp(long nowNanos) {
    if (nowNanos - offsetNanos(round) <= MOST_BEHIND.toNanos()) {
      return 0;
    }
    long interval = schedule.interval().toNanos();
    long outdated = nowNanos - interval;
    long messages = Math.max(0, (outdated - lastOffsetNanos()) / (interval * roundsInMessage));
    round += messages * roundsInMessage;
    long skipped = messages * roundsInMessage * schedule.vehiclesOf(connection);
    while (lastOffsetNanos() <= outdated) {
      skipped += (long) roundsInMessage * schedule.groupSize(connection, group);
      advance();
    }
    return skipped;
  }

  /** When the last fix of the next message is due. */
  private long lastOffsetNanos() {
    return offsetNanos(round + roundsInMessage - 1);
  }
}
