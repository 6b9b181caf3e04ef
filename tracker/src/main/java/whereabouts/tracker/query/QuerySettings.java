package whereabouts.tracker.query;

import com.typesafe.config.Config;
import java.time.Duration;
import whereabouts.tracker.vehicle.Position;

/**
 * How queries are answered; {@code whereabouts.queries} in reference.conf explains each.
 *
 * @param timeout after which an answer goes out with what there is
 * @param threads that work on queries
 * @param maxInFlight queries of this node's clients that are under way, at most
 * @param maxInFlightOfOthers queries that other nodes wait for this one to answer, at most
 * @param offlineAfter a vehicle of which nothing was received for so long is called offline
 * @param offMapAfter and after so long is on no map
 */
public record QuerySettings(
    Duration timeout,
    int threads,
    int maxInFlight,
    int maxInFlightOfOthers,
    Duration offlineAfter,
    Duration offMapAfter) {

  public QuerySettings {
    require(timeout.toMillis() > 0, "timeout is not more than 0");
    require(threads > 0, "threads is not more than 0");
    require(maxInFlight > 0, "max-in-flight is not more than 0");
    require(maxInFlightOfOthers > 0, "max-in-flight-of-others is not more than 0");
    require(offlineAfter.toMillis() > 0, "offline-after is not more than 0");
    require(offMapAfter.compareTo(offlineAfter) >= 0, "off-map-after is less than offline-after");
  }

  /** Reads the settings of the whole application. */
  public static QuerySettings of(Config root) {
    Config config = root.getConfig("whereabouts.queries");
    return new QuerySettings(
        config.getDuration("timeout"),
        config.getInt("threads"),
        config.getInt("max-in-flight"),
        config.getInt("max-in-flight-of-others"),
        config.getDuration("offline-after"),
        config.getDuration("off-map-after"));
  }

  /** Whether nothing newer than this was received of its vehicle for too long. */
  public boolean isOffline(Position newest, long nowMillis) {
    return nowMillis - newest.receivedMillis() > offlineAfter.toMillis();
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("whereabouts.queries." + otherwise);
    }
  }
}
