package whereabouts.cluster.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code whereabouts demo}: Cassandra, nodes and a driving fleet, each a process of its own. */
@Command(
    name = "demo",
    description = "Starts a local Cassandra, nodes and a fleet that drives through Monaco.",
    footer = {
      "",
      "Exit status: 0 all that was asked holds, 1 something failed or is not as",
      "reported, 2 wrong usage."
    })
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Nodes of one cluster, each on the ports that follow the last one's"
              + " (default: ${DEFAULT-VALUE}).")
  private int nodes;

  @Option(
      names = "--vehicles",
      paramLabel = "N",
      defaultValue = "500",
      description = "Vehicles that drive (default: ${DEFAULT-VALUE}).")
  private int vehicles;

  @Option(
      names = "--interval",
      paramLabel = "D",
      defaultValue = "1s",
      description = "Time between two reports of a vehicle (default: ${DEFAULT-VALUE}).")
  private String interval;

  @Option(
      names = "--duration",
      paramLabel = "D",
      description = "Ends by itself after so long, such as 60s (default: runs until Ctrl-C).")
  private @Nullable String duration;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "Port of the first node's API (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--management-port",
      paramLabel = "PORT",
      defaultValue = "8558",
      description = "Port of /ready, /alive, /metrics, /admin (default: ${DEFAULT-VALUE}).")
  private int managementPort;

  @Option(
      names = "--cluster-port",
      paramLabel = "PORT",
      defaultValue = "17355",
      description = "Port between nodes (default: ${DEFAULT-VALUE}).")
  private int clusterPort;

  @Option(
      names = "--cassandra-port",
      paramLabel = "PORT",
      defaultValue = "9042",
      description = "CQL port of the local Cassandra (default: ${DEFAULT-VALUE}).")
  private int cassandraPort;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "Where Cassandra's data and all logs go (default: ${DEFAULT-VALUE}).")
  private Path data;

  @Option(
      names = "--verify",
      description = "In the end, read every vehicle back from the API and from Cassandra.")
  private boolean verify;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write the fleet's figures there, as JSON.")
  private @Nullable Path report;

  @Override
  public Integer call() throws InterruptedException {
    requireSense();
    Demo demo =
        new Demo(
            nodes,
            new DemoNode.Listening(port, managementPort, clusterPort),
            cassandraPort,
            data.toAbsolutePath().normalize(),
            fleet());
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(demo.stop()), "stop-demo"));
    return demo.run();
  }

  /** What the fleet would refuse only after all else has started. */
  private void requireSense() {
    if (nodes < 1 || nodes > Demo.MAX_NODES) {
      throw new WrongUsage("--nodes: " + nodes + " is not 1 to " + Demo.MAX_NODES);
    }
    if (vehicles <= 0) {
      throw new WrongUsage("--vehicles: " + vehicles + " is not greater than 0");
    }
    Duration unusedInterval = DurationText.of("--interval", interval);
    if (duration != null) {
      Duration unusedDuration = DurationText.of("--duration", duration);
    }
  }

  /** The simulator's own options. */
  private List<String> fleet() {
    List<String> options =
        new ArrayList<>(List.of("--vehicles", Integer.toString(vehicles), "--interval", interval));
    if (duration != null) {
      options.addAll(List.of("--duration", duration));
    }
    if (verify) {
      options.add("--verify");
    }
    if (report != null) {
      options.addAll(List.of("--report", report.toAbsolutePath().toString()));
    }
    return options;
  }
}
