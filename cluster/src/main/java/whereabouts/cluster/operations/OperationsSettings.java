package whereabouts.cluster.operations;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * What an operator wants to be told; reference.conf explains each.
 *
 * @param maxUnwrittenAge {@code whereabouts.health.max-unwritten-age}
 * @param ladderCalm {@code whereabouts.ladder.calm}
 */
public record OperationsSettings(Duration maxUnwrittenAge, Duration ladderCalm) {
  public OperationsSettings {
    requirePositive("whereabouts.health.max-unwritten-age", maxUnwrittenAge);
    requirePositive("whereabouts.ladder.calm", ladderCalm);
  }

  private static void requirePositive(String key, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(key + " is " + value + ", it must be greater than 0");
    }
  }

  /** From a node's whole configuration. */
  public static OperationsSettings of(Config node) {
    return new OperationsSettings(
        node.getDuration("whereabouts.health.max-unwritten-age"),
        node.getDuration("whereabouts.ladder.calm"));
  }
}
