package whereabouts.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Waiting for a connection, which is made in the background. */
final class Connections {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private Connections() {}

  /** Returns how long it took. */
  static Duration await(CassandraConnection connection, CassandraConnection.Condition condition) {
    return await(connection, status -> status.condition() == condition);
  }

  static Duration awaitDetail(CassandraConnection connection, String text) {
    return await(connection, status -> status.detail().contains(text));
  }

  private static Duration await(
      CassandraConnection connection, Predicate<CassandraConnection.Status> expected) {
    long begin = System.nanoTime();
    while (!expected.test(connection.status()) && System.nanoTime() - begin < TIMEOUT.toNanos()) {
      LockSupport.parkNanos(10_000_000);
    }
    assertThat(connection.status()).matches(expected);
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
