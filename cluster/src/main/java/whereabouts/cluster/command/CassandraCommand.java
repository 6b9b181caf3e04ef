package whereabouts.cluster.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import whereabouts.persistence.local.LocalCassandra;

/** {@code whereabouts cassandra}: a real Cassandra on this machine, until it is told to stop. */
@Command(
    name = "cassandra",
    description = "Runs a local Cassandra until Ctrl-C or SIGTERM.",
    footer = {
      "",
      "It listens on the loopback interface only and has 1 GB of heap: for trying",
      "things out, not for a fleet."
    })
final class CassandraCommand implements Callable<Integer> {
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "9042",
      description = "CQL port (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data/cassandra",
      description = "Where it keeps data and logs (default: ${DEFAULT-VALUE}).")
  private Path data;

  @Override
  public Integer call() {
    LocalCassandra cassandra =
        LocalCassandra.start(
            LocalCassandra.Settings.of(data, Launcher.cassandraJars(), port), System.out::println);
    AtomicBoolean asked = new AtomicBoolean();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  asked.set(true);
                  cassandra.close();
                  Runtime.getRuntime().halt(0);
                },
                "stop-cassandra"));
    cassandra.awaitReady(START_TIMEOUT);
    System.out.println("cqlsh 127.0.0.1 " + port + "   (Ctrl-C stops it)");
    cassandra.onExit().join();
    if (asked.get()) {
      return 0;
    }
    throw new Failure("Cassandra ended by itself; its log is " + cassandra.logFile());
  }
}
