package whereabouts.cluster.operations;

import org.jspecify.annotations.Nullable;
import whereabouts.tracker.vehicle.Limit;

/**
 * How much of something is in use.
 *
 * @param max how much there may be; null if its bound is another one's
 */
record Usage(long used, @Nullable Long max) {
  static Usage of(long used, long max) {
    return new Usage(used, max);
  }

  static Usage of(Limit limit) {
    return of(limit.used(), limit.max());
  }

  /** Bounded by something else. */
  static Usage of(long used) {
    return new Usage(used, null);
  }
}
