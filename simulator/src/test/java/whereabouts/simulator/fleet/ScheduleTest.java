package whereabouts.simulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import whereabouts.simulator.roads.Region;
import whereabouts.simulator.roads.Signposts;

class ScheduleTest {
  private static final Signposts SIGNPOSTS = Signposts.on(Region.MONACO.map(), 1);
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

  @Property(tries = 200)
  void everyVehicleReportsOnceAnIntervalAtTimesFixedInAdvance(
      @ForAll @IntRange(min = 1, max = 60) int vehicles,
      @ForAll @IntRange(min = 1, max = 8) int connections,
      @ForAll @IntRange(min = 1, max = 25) int batch,
      @ForAll @IntRange(min = 1, max = 5000) int intervalMillis) {
    int used = Math.min(connections, vehicles);
    Schedule schedule = new Schedule(0, vehicles, used, batch, Duration.ofMillis(intervalMillis));
    Fleet fleet = new Fleet(SIGNPOSTS, 1, "sim", vehicles);
    int rounds = 3;
    Map<String, List<Long>> times = new HashMap<>();
    for (int connection = 0; connection < used; connection++) {
      Feed feed =
          new DrivingFeed(fleet, schedule, connection, START, 1_000_000L * rounds * intervalMillis);
      long before = -1;
      for (Batch each = feed.next(0); each != null; each = feed.next(0)) {
        assertThat(each.fixes()).hasSizeBetween(1, batch);
        assertThat(each.offsetNanos()).isGreaterThan(before);
        before = each.offsetNanos();
        for (Fix fix : each.fixes()) {
          assertThat(START.toEpochMilli() + each.offsetNanos() / 1_000_000 - fix.timeMillis())
              .isBetween(0L, Schedule.ONE_MESSAGE.toMillis() - 1);
          times.computeIfAbsent(fix.vehicleId(), id -> new ArrayList<>()).add(fix.timeMillis());
        }
      }
    }
    assertThat(times).hasSize(vehicles);
    times
        .values()
        .forEach(
            each -> {
              assertThat(each).hasSize(rounds);
              assertThat(each.get(1) - each.get(0)).isEqualTo(intervalMillis);
              assertThat(each.get(2) - each.get(1)).isEqualTo(intervalMillis);
            });
  }

  @Test
  void theGroupsOfAllConnectionsAreSpreadOverTheInterval() {
    Schedule schedule = new Schedule(0, 400, 4, 50, Duration.ofSeconds(8));
    List<Long> seconds = new ArrayList<>();
    for (int group = 0; group < 2; group++) {
      for (int connection = 0; connection < 4; connection++) {
        seconds.add(schedule.offsetNanos(connection, group, 0) / 1_000_000_000);
      }
    }
    assertThat(seconds).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
  }

  @Test
  void whoReportsVeryOftenFillsAMessage() {
    assertThat(new Schedule(0, 2, 1, 100, Duration.ofNanos(10_000)).roundsInMessage(0))
        .isEqualTo(50);
    assertThat(new Schedule(0, 2, 1, 100, Duration.ofMillis(2)).roundsInMessage(0)).isEqualTo(5);
    assertThat(new Schedule(0, 2, 1, 1, Duration.ofNanos(10_000)).roundsInMessage(0)).isEqualTo(1);
    assertThat(new Schedule(0, 2, 1, 100, Duration.ofSeconds(1)).roundsInMessage(0)).isEqualTo(1);
  }
}
