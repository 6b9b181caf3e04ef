package whereabouts.cluster.operations;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import whereabouts.persistence.CassandraConnection;
import whereabouts.persistence.CassandraConnection.Condition;

/**
 * Whether something needs an operator's eye. A degraded node still takes reports: it is neither
 * unready nor dead.
 *
 * @param reasons in words; none means that all is well
 */
record Health(List<String> reasons) {
  /**
   * Judges a node.
   *
   * @param unwrittenAge of the oldest accepted position that the store may not have
   * @param maxUnwrittenAge older than this is not well
   */
  static Health of(
      Duration unwrittenAge, Duration maxUnwrittenAge, CassandraConnection.Status store) {
    List<String> reasons = new ArrayList<>();
    if (unwrittenAge.compareTo(maxUnwrittenAge) > 0) {
      reasons.add(
          String.format(
              Locale.ROOT,
              "the oldest unwritten position has waited for %.1f s, more than"
                  + " whereabouts.health.max-unwritten-age (%.1f s)",
              seconds(unwrittenAge),
              seconds(maxUnwrittenAge)));
    }
    if (store.condition() != Condition.CONNECTED) {
      reasons.add(
          "the store is "
              + store.condition().name().toLowerCase(Locale.ROOT)
              + ": "
              + store.detail());
    }
    return new Health(List.copyOf(reasons));
  }

  boolean isDegraded() {
    return !reasons.isEmpty();
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }
}
