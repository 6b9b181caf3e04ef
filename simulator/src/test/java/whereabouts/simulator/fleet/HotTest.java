package whereabouts.simulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import whereabouts.simulator.roads.Region;
import whereabouts.simulator.roads.Signposts;

class HotTest {
  private static final Signposts SIGNPOSTS = Signposts.on(Region.MONACO.map(), 1);
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private static final Duration END = Duration.ofSeconds(2);

  private static double perSecond(Schedule schedule) {
    return schedule.vehicles() * 1e9 / schedule.interval().toNanos();
  }

  @Property(tries = 500)
  void theRateIsSharedAsAskedAndEveryConnectionHasAVehicle(
      @ForAll @IntRange(min = 1, max = 50) int hot,
      @ForAll @IntRange(min = 1, max = 500) int others,
      @ForAll @IntRange(min = 2, max = 40) int connections,
      @ForAll @DoubleRange(min = 0.01, max = 0.99) double share) {
    int fleet = hot + others;
    int used = Math.max(2, Math.min(connections, fleet));
    List<Schedule> schedules =
        new Hot(hot, share).schedules(fleet, used, 100, Duration.ofMillis(100));
    assertThat(schedules.get(0).vehicles()).isEqualTo(hot);
    assertThat(schedules.get(1).first()).isEqualTo(hot);
    assertThat(schedules.get(1).vehicles()).isEqualTo(others);
    assertThat(schedules.get(0).connections() + schedules.get(1).connections()).isEqualTo(used);
    assertThat(perSecond(schedules.get(0))).isCloseTo(fleet * 10 * share, within(0.1));
    assertThat(perSecond(schedules.get(1))).isCloseTo(fleet * 10 * (1 - share), within(0.1));
  }

  @Test
  void theTimesOfAVehicleIncreaseHoweverOftenItReportsAndEndAtTheEnd() {
    Schedule schedule = new Schedule(0, 1, 1, 100, Duration.ofNanos(30_000));
    Fleet fleet = new Fleet(SIGNPOSTS, 1, "sim", 1);
    Feed feed = new DrivingFeed(fleet, schedule, 0, START, END.toNanos());
    long last = Long.MIN_VALUE;
    int fixes = 0;
    for (Batch each = feed.next(0); each != null; each = feed.next(0)) {
      long nowMillis = START.toEpochMilli() + each.offsetNanos() / 1_000_000;
      for (Fix fix : each.fixes()) {
        assertThat(fix.timeMillis()).isGreaterThan(last).isLessThanOrEqualTo(nowMillis);
        last = fix.timeMillis();
        fixes++;
      }
    }
    assertThat(fixes).isEqualTo((int) Math.ceil(END.toNanos() / 30_000.0));
    assertThat(last).isEqualTo(START.plus(END).toEpochMilli() - 1);
  }

  @Test
  void whatIsSkippedOfAHotVehicleIsCountedToo() {
    Schedule schedule = new Schedule(0, 3, 1, 100, Duration.ofNanos(500_000));
    Fleet fleet = new Fleet(SIGNPOSTS, 1, "sim", 3);
    Feed feed = new DrivingFeed(fleet, schedule, 0, START, Duration.ofSeconds(20).toNanos());
    Map<String, Integer> sent = new HashMap<>();
    long skipped = 0;
    long now = 0;
    for (Batch each = feed.next(now); each != null; each = feed.next(now)) {
      skipped += each.skipped();
      each.fixes().forEach(fix -> sent.merge(fix.vehicleId(), 1, Integer::sum));
      now = Math.max(now, each.offsetNanos()) + Duration.ofMillis(100).toNanos();
    }
    assertThat(skipped).isGreaterThan(50_000);
    assertThat(skipped + sent.values().stream().mapToInt(each -> each).sum())
        .isEqualTo(3 * 20 * 2000);
    assertThat(sent).hasSize(3);
  }
}
