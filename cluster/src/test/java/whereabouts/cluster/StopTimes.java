package whereabouts.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import java.time.Duration;

/** For how long a node may be stopping. */
final class StopTimes {
  /** What Pekko gives a phase that names no time of its own. */
  private static final String DEFAULT = "pekko.coordinated-shutdown.default-phase-timeout";

  private StopTimes() {}

  /** All phases one by one, each as long as it may; what is longer than this hangs. */
  static Duration atMost(Config node) {
    ConfigObject phases = node.getObject("pekko.coordinated-shutdown.phases");
    Duration sum = Duration.ZERO;
    for (String phase : phases.keySet()) {
      Config settings = phases.toConfig().getConfig(phase);
      sum =
          sum.plus(
              settings.hasPath("timeout")
                  ? settings.getDuration("timeout")
                  : node.getDuration(DEFAULT));
    }
    return sum.plus(Node.BETWEEN_PHASES);
  }
}
