package whereabouts.cluster.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import whereabouts.cluster.remote.Pulse;

class ClusterTableTest {
  private long now = 5_000_000_000L;
  private final ClusterTable table = new ClusterTable(() -> now);

  @Test
  void theLastThatANodeToldStandsThereWithItsAge() {
    table.told(new Pulse("a:1", 300, null, null, false));
    table.told(new Pulse("a:1", 200, null, null, false));
    now += 1_000_000;
    assertThat(table.of("a:1"))
        .contains(
            new ClusterTable.Told(new Pulse("a:1", 200, null, null, false), Duration.ofMillis(1)));
    assertThat(table.of("b:1")).isEmpty();
  }

  @Test
  void whoIsGoneIsForgotten() {
    table.told(new Pulse("a:1", 300, null, null, false));
    table.told(new Pulse("b:1", 300, null, null, false));
    table.retain(Set.of("b:1", "c:1"));
    assertThat(table.of("a:1")).isEmpty();
    assertThat(table.of("b:1")).isPresent();
  }
}
