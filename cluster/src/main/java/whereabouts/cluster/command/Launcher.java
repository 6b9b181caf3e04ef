package whereabouts.cluster.command;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the launcher script and what it has built are. */
final class Launcher {
  private Launcher() {}

  /** The checkout or distribution that this process was started from. */
  static Path home() {
    String home = System.getenv("WHEREABOUTS_HOME");
    return Path.of(home == null ? "" : home).toAbsolutePath();
  }

  static Path script() {
    return home().resolve("whereabouts");
  }

  /** As {@link whereabouts.persistence.local.LocalCassandra.Settings} takes them. */
  static Path cassandraJars() {
    Path distributed = home().resolve("lib/cassandra");
    return Files.isDirectory(distributed)
        ? distributed
        : home().resolve("persistence/cassandra/target/classpath");
  }
}
