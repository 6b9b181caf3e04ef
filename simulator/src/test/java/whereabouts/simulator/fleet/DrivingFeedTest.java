package whereabouts.simulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import whereabouts.simulator.roads.Region;
import whereabouts.simulator.roads.Signposts;

class DrivingFeedTest {
  private static final Signposts SIGNPOSTS = Signposts.on(Region.MONACO.map(), 1);
  private static final long END = Duration.ofSeconds(30).toNanos();

  @Property(tries = 200)
  void aSenderThatIsBehindSkipsWhatIsOutdatedAndNothingElse(
      @ForAll @IntRange(min = 1, max = 40) int vehicles,
      @ForAll @IntRange(min = 1, max = 15) int batch,
      @ForAll @IntRange(min = 50, max = 5000) int intervalMillis,
      @ForAll @IntRange(min = 1, max = 4000) int slownessMillis,
      @ForAll long seed) {
    Duration interval = Duration.ofMillis(intervalMillis);
    Schedule schedule = new Schedule(0, vehicles, 1, batch, interval);
    Fleet fleet = new Fleet(SIGNPOSTS, 1, "sim", vehicles);
    Feed feed = new DrivingFeed(fleet, schedule, 0, Instant.EPOCH, END);
    long mostBehind = Math.max(DrivingFeed.MOST_BEHIND.toNanos(), interval.toNanos());
    Map<String, Long> last = new HashMap<>();
    Random random = new Random(seed);
    long handled = 0;
    long now = 0;
    long skippedAt = 0;
    for (Batch each = feed.next(now); each != null; each = feed.next(now)) {
      assertThat(Math.min(now, END - 1) - each.offsetNanos()).isLessThanOrEqualTo(mostBehind);
      skippedAt = each.skipped() > 0 ? Math.min(now, END - 1) : skippedAt;
      for (Fix fix : each.fixes()) {
        long before = last.getOrDefault(fix.vehicleId(), each.offsetNanos() - interval.toNanos());
        if (each.offsetNanos() - before > interval.toNanos() + 1) { // some were skipped
          assertThat(each.offsetNanos()).isGreaterThan(skippedAt - interval.toNanos());
        }
        last.put(fix.vehicleId(), each.offsetNanos());
      }
      handled += each.skipped() + each.fixes().size();
      now = Math.max(now, each.offsetNanos()) + random.nextLong(slownessMillis * 1_000_000L);
    }
    assertThat(handled).isEqualTo(due(schedule));
    assertThat(last).hasSize(vehicles);
  }

  private static long due(Schedule schedule) {
    long due = 0;
    for (int group = 0; group < schedule.groups(0); group++) {
      for (long round = 0; schedule.offsetNanos(0, group, round) < END; round++) {
        due += schedule.groupSize(0, group);
      }
    }
    return due;
  }
}
