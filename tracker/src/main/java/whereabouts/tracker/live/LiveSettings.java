package whereabouts.tracker.live;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How viewers are told of vehicles; {@code whereabouts.live} in reference.conf explains each.
 *
 * @param updateInterval between two updates of a viewer, at least
 * @param batchInterval between two batches of a node to another one
 * @param clustersInterval between two counts of a view with too many vehicles
 * @param handOverWait how long a vehicle is kept in view whose node has let it go
 * @param maxViewers of this node
 * @param maxVehiclesPerView more than so many are told as counts
 * @param maxFollowed vehicles that one viewer follows by their ids
 * @param maxVehicles in all views of this node together
 * @param maxPendingBytes of messages that viewers have not taken yet
 */
public record LiveSettings(
    Duration updateInterval,
    Duration batchInterval,
    Duration clustersInterval,
    Duration handOverWait,
    int maxViewers,
    int maxVehiclesPerView,
    int maxFollowed,
    int maxVehicles,
    long maxPendingBytes) {

  public LiveSettings {
    require(updateInterval.toMillis() > 0, "update-interval is not more than 0");
    require(batchInterval.toMillis() > 0, "batch-interval is not more than 0");
    require(
        clustersInterval.compareTo(updateInterval) >= 0,
        "clusters-interval is less than update-interval");
    require(!handOverWait.isNegative(), "hand-over-wait is less than 0");
    require(maxViewers > 0, "max-viewers is not more than 0");
    require(maxVehiclesPerView > 0, "max-vehicles-per-view is not more than 0");
    require(maxFollowed > 0, "max-followed is not more than 0");
    require(maxVehicles >= maxVehiclesPerView, "max-vehicles is less than max-vehicles-per-view");
    require(maxPendingBytes > 0, "max-pending is not more than 0");
  }

  /** Reads the settings of the whole application. */
  public static LiveSettings of(Config root) {
    Config config = root.getConfig("whereabouts.live");
    return new LiveSettings(
        config.getDuration("update-interval"),
        config.getDuration("batch-interval"),
        config.getDuration("clusters-interval"),
        config.getDuration("hand-over-wait"),
        config.getInt("max-viewers"),
        config.getInt("max-vehicles-per-view"),
        config.getInt("max-followed"),
        config.getInt("max-vehicles"),
        config.getBytes("max-pending"));
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("whereabouts.live." + otherwise);
    }
  }
}
