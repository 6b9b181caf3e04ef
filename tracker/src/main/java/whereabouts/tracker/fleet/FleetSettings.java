package whereabouts.tracker.fleet;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How a node keeps its vehicles; {@code whereabouts.fleet} in reference.conf explains each.
 *
 * @param maxVehicles rows that this node holds at most
 * @param maxUnwrittenBytes what rows that the store may not have take in batches, at most
 * @param maxFutureSkew how far a fix may be dated ahead of its receipt
 * @param flush how long changed rows wait, and coalesce, before they are written
 * @param maxBatchRows rows in a batch, at most
 * @param maxBatchBytes bytes in a batch, at most
 * @param maxBatchesInFlight batches on their way to the store at once, at most
 * @param retryBackoff wait after a bucket's first failed batch
 * @param maxRetryBackoff wait after any failed batch, at most
 * @param persistedWait how long a report waits for the store before it is forgotten unanswered
 * @param maxStoreWaiters reports that wait for the store at once, at most
 * @param sliceWait how long a report waits for its bucket's slice
 * @param maxSliceLoads slices that are loaded at once, at most
 * @param waitingReports reports of one vehicle that wait for the slice, at most
 * @param handOffWait how long a leaving bucket waits for its rows to be written
 * @param idleAfter a vehicle without a report for so long passivates
 * @param spatialIndex whether it is kept at hand which vehicles are where
 */
public record FleetSettings(
    int maxVehicles,
    long maxUnwrittenBytes,
    Duration maxFutureSkew,
    Flush flush,
    int maxBatchRows,
    int maxBatchBytes,
    int maxBatchesInFlight,
    Duration retryBackoff,
    Duration maxRetryBackoff,
    Duration persistedWait,
    int maxStoreWaiters,
    Duration sliceWait,
    int maxSliceLoads,
    int waitingReports,
    Duration handOffWait,
    Duration idleAfter,
    boolean spatialIndex) {

  /**
   * How long changed rows wait before they are written.
   *
   * @param interval while the store is quick; the least
   * @param maxInterval while the store can't keep up; the most
   * @param targetAge of a position when it is stored; held while the store keeps up
   * @param targetBatchTime a store whose batches take longer is slow
   */
  public record Flush(
      Duration interval, Duration maxInterval, Duration targetAge, Duration targetBatchTime) {

    public Flush {
      require(isPositive(interval), "flush-interval is not more than 0");
      require(
          maxInterval.compareTo(interval) >= 0, "max-flush-interval is less than flush-interval");
      require(targetAge.compareTo(interval) >= 0, "target-age is less than flush-interval");
      require(isPositive(targetBatchTime), "target-batch-time is not more than 0");
    }

    private static Flush of(Config config) {
      return new Flush(
          config.getDuration("flush-interval"),
          config.getDuration("max-flush-interval"),
          config.getDuration("target-age"),
          config.getDuration("target-batch-time"));
    }
  }

  public FleetSettings {
    require(maxUnwrittenBytes > 0, "max-unwritten-bytes is not more than 0");
  }

  /** Reads the settings of the whole application. */
  public static FleetSettings of(Config root) {
    Config config = root.getConfig("whereabouts.fleet");
    return new FleetSettings(
        config.getInt("max-vehicles"),
        config.getBytes("max-unwritten-bytes"),
        root.getDuration("whereabouts.ingest.max-future-skew"),
        Flush.of(config),
        config.getInt("max-batch-rows"),
        Math.toIntExact(config.getBytes("max-batch-bytes")),
        config.getInt("max-batches-in-flight"),
        config.getDuration("retry-backoff"),
        config.getDuration("max-retry-backoff"),
        config.getDuration("persisted-wait"),
        config.getInt("max-store-waiters"),
        config.getDuration("slice-wait"),
        config.getInt("max-slice-loads"),
        config.getInt("waiting-reports"),
        config.getDuration("hand-off-wait"),
        config.getDuration("idle-after"),
        root.getBoolean("whereabouts.spatial.index"));
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("whereabouts.fleet." + otherwise);
    }
  }
}
