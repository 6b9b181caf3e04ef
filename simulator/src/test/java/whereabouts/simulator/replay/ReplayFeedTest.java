package whereabouts.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import whereabouts.simulator.fleet.Batch;
import whereabouts.simulator.fleet.Fix;

class ReplayFeedTest {

  private static List<Fix> trace(int size) {
    Random random = new Random(4);
    List<Fix> trace = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      trace.add(new Fix("v" + random.nextInt(10), random.nextInt(40), i, i, i, i));
    }
    return trace;
  }

  private static List<Batch> batches(ReplayFeed feed) {
    List<Batch> batches = new ArrayList<>();
    for (Batch each = feed.next(0); each != null; each = feed.next(0)) {
      batches.add(each);
    }
    return batches;
  }

  @Property(tries = 100)
  void eachFixIsSentOnceAndThoseOfAVehicleByOneConnectionInOrder(
      @ForAll @IntRange(min = 1, max = 9) int connections,
      @ForAll @IntRange(min = 1, max = 30) int batch) {
    List<Fix> trace = trace(300);
    Map<String, List<Fix>> seen = new HashMap<>();
    Map<String, ReplayFeed> owner = new HashMap<>();
    for (ReplayFeed feed : ReplayFeed.split(trace, connections, batch, 0, Long.MAX_VALUE)) {
      for (Batch each : batches(feed)) {
        assertThat(each.offsetNanos()).isEqualTo(Batch.AT_ONCE);
        assertThat(each.fixes()).hasSizeBetween(1, batch);
        for (Fix fix : each.fixes()) {
          seen.computeIfAbsent(fix.vehicleId(), id -> new ArrayList<>()).add(fix);
          assertThat(owner.computeIfAbsent(fix.vehicleId(), id -> feed)).isSameAs(feed);
        }
      }
    }
    for (String id : seen.keySet()) {
      assertThat(seen.get(id))
          .isEqualTo(trace.stream().filter(fix -> fix.vehicleId().equals(id)).toList());
    }
    assertThat(seen.values().stream().mapToInt(List::size).sum()).isEqualTo(300);
  }

  @Test
  void withARateTheNthFixIsDueAtNOverTheRate() {
    ReplayFeed feed = ReplayFeed.split(trace(100), 1, 10, 1000, Long.MAX_VALUE).get(0);
    assertThat(batches(feed).stream().map(each -> each.offsetNanos() / 1_000_000))
        .containsExactly(9L, 19L, 29L, 39L, 49L, 59L, 69L, 79L, 89L, 99L);
  }

  @Test
  void whatIsDueAfterTheEndIsLeftOut() {
    ReplayFeed feed = ReplayFeed.split(trace(100), 1, 10, 1000, 50_000_000).get(0);
    assertThat(batches(feed)).hasSize(5);
  }

  @Test
  void ordersKeepAllAndDoAsTheySay() {
    List<Fix> trace = trace(200);
    assertThat(TraceOrder.SEQ.arrange(trace, 1)).isEqualTo(trace);
    List<Fix> byTime = new ArrayList<>(trace);
    byTime.sort(Comparator.comparingLong(Fix::timeMillis).thenComparing(Fix::lat));
    assertThat(TraceOrder.TIME.arrange(trace, 1)).isEqualTo(byTime); // lat = place in the file
    assertThat(TraceOrder.SHUFFLE.arrange(trace, 1))
        .containsExactlyInAnyOrderElementsOf(trace)
        .isNotEqualTo(trace)
        .isEqualTo(TraceOrder.SHUFFLE.arrange(trace, 1))
        .isNotEqualTo(TraceOrder.SHUFFLE.arrange(trace, 2));
  }
}
