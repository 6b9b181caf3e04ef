package whereabouts.cluster.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import whereabouts.persistence.CassandraConnection.Condition;
import whereabouts.persistence.CassandraConnection.Status;

class HealthTest {
  private static final Duration MAX_AGE = Duration.ofSeconds(10);
  private static final Status CONNECTED = new Status(Condition.CONNECTED, "connected");

  @Test
  void allIsWellUpToTheAgeThatIsSet() {
    Health health = Health.of(MAX_AGE, MAX_AGE, CONNECTED);
    assertThat(health.isDegraded()).isFalse();
    assertThat(health.reasons()).isEmpty();
  }

  @Test
  void anOlderUnwrittenPositionIsAReasonAndSoIsAStoreThatIsNotConnected() {
    Health health =
        Health.of(Duration.ofMillis(12_345), MAX_AGE, new Status(Condition.LOST, "no node"));
    assertThat(health.isDegraded()).isTrue();
    assertThat(health.reasons())
        .containsExactly(
            "the oldest unwritten position has waited for 12.3 s, more than"
                + " whereabouts.health.max-unwritten-age (10.0 s)",
            "the store is lost: no node");
  }

  @Test
  void everyConditionButConnectedIsAReason() {
    for (Condition condition : Condition.values()) {
      assertThat(Health.of(Duration.ZERO, MAX_AGE, new Status(condition, "so")).isDegraded())
          .isEqualTo(condition != Condition.CONNECTED);
    }
  }
}
