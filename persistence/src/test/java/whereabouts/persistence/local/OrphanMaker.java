package whereabouts.persistence.local;

import java.nio.file.Path;
import java.time.Duration;

/** A parent of a local Cassandra, to be killed: starts it, says its process id, and stays. */
final class OrphanMaker {
  private OrphanMaker() {}

  public static void main(String[] args) throws InterruptedException {
    LocalCassandra cassandra =
        LocalCassandra.start(
            LocalCassandra.Settings.of(
                Path.of(args[0]), Path.of(args[1]), Integer.parseInt(args[2])),
            line -> {});
    cassandra.awaitReady(Duration.ofMinutes(2));
    System.out.println(cassandra.pid());
    cassandra.onExit().join();
  }
}
