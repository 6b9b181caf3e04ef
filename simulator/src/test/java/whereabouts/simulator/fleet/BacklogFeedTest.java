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
import whereabouts.simulator.roads.Place;
import whereabouts.simulator.roads.Region;
import whereabouts.simulator.roads.Signposts;

class BacklogFeedTest {
  private static final Signposts SIGNPOSTS = Signposts.on(Region.MONACO.map(), 1);
  private static final Instant BACK = Instant.parse("2026-11-22T10:00:00Z");

  private static Fleet fleet(int vehicles, Backlog backlog) {
    return new Fleet(SIGNPOSTS, 1, "sim", vehicles, backlog.span());
  }

  @Property(tries = 100)
  void everyVehicleTellsAllItsFixesTheOldestFirst(
      @ForAll @IntRange(min = 1, max = 20) int vehicles,
      @ForAll @IntRange(min = 1, max = 5) int connections,
      @ForAll @IntRange(min = 1, max = 12) int batch,
      @ForAll @IntRange(min = 1, max = 40) int fixes) {
    Backlog backlog = new Backlog(fixes, Duration.ofSeconds(2));
    Fleet fleet = fleet(vehicles, backlog);
    Map<String, List<Long>> times = new HashMap<>();
    int used = Math.min(connections, vehicles);
    for (int connection = 0; connection < used; connection++) {
      Feed feed = new BacklogFeed(fleet, backlog, connection, used, batch, BACK);
      for (Batch each = feed.next(0); each != null; each = feed.next(0)) {
        assertThat(each.hasTime()).isFalse();
        assertThat(each.fixes()).hasSizeBetween(1, batch);
        assertThat(each.fixes().stream().map(Fix::vehicleId).distinct()).hasSize(1);
        for (Fix fix : each.fixes()) {
          times.computeIfAbsent(fix.vehicleId(), id -> new ArrayList<>()).add(fix.timeMillis());
        }
      }
    }
    assertThat(times).hasSize(vehicles);
    times.forEach(
        (id, each) -> {
          assertThat(each).hasSize(fixes);
          for (int i = 0; i < fixes; i++) {
            assertThat(BACK.toEpochMilli() - each.get(i)).isEqualTo(2000L * (fixes - i));
          }
        });
  }

  @Test
  void whoeverComesBackDrivesOnWhereTheBacklogEnds() {
    Backlog backlog = new Backlog(100, Duration.ofMillis(10));
    Fleet fleet = fleet(1, backlog);
    Feed feed = new BacklogFeed(fleet, backlog, 0, 1, 1000, BACK);
    List<Fix> told = feed.next(0).fixes();
    Place now = fleet.whereIs(0, 0);
    Fix last = told.get(99);
    assertThat(Math.hypot(now.lat() - last.lat(), now.lon() - last.lon())).isLessThan(1e-5);
  }
}
