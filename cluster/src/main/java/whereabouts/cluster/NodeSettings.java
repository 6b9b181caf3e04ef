package whereabouts.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.fleet.Buckets;

/**
 * What a node itself is told; reference.conf explains each.
 *
 * @param spillDirectory where positions wait that could not be written before a stop
 * @param requestsWait given to requests under way when the node stops
 * @param flushWait given to the flush when the node stops
 * @param acceptedTimeout of a report
 * @param persistedTimeout of a report with {@code ack=persisted}
 * @param readTimeout of a read
 */
public record NodeSettings(
    Path spillDirectory,
    Duration requestsWait,
    Duration flushWait,
    Duration acceptedTimeout,
    Duration persistedTimeout,
    Duration readTimeout) {

  private static final String SHARDS = "pekko.cluster.sharding.number-of-shards";

  /**
   * Reads the settings of the whole application.
   *
   * @throws IllegalArgumentException if another number of shards is set
   */
  public static NodeSettings of(Config root) {
    if (root.getInt(SHARDS) != Buckets.SHARDS) {
      throw new IllegalArgumentException(
          "%s is %d, and this program has %d shards of %d buckets each: remove the setting"
              .formatted(SHARDS, root.getInt(SHARDS), Buckets.SHARDS, Buckets.IN_A_SHARD));
    }
    Config config = root.getConfig("whereabouts");
    return new NodeSettings(
        Path.of(config.getString("spill.directory")),
        config.getDuration("stop.requests-wait"),
        config.getDuration("stop.flush-wait"),
        config.getDuration("reports.accepted-timeout"),
        config.getDuration("reports.persisted-timeout"),
        config.getDuration("reports.read-timeout"));
  }

  /**
   * The whole configuration of a node: system properties above the operator's file above our
   * settings of Pekko above the defaults of every library.
   */
  public static Config load(@Nullable Path file) {
    Config operator =
        file == null
            ? ConfigFactory.empty()
            : ConfigFactory.parseFile(
                file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
    return load(operator);
  }

  /** The same with what an operator's file would say. */
  static Config load(Config operator) {
    return ConfigFactory.defaultOverrides()
        .withFallback(operator)
        .withFallback(ConfigFactory.parseResources("pekko.conf"))
        .withFallback(ConfigFactory.defaultReferenceUnresolved())
        .resolve();
  }
}
