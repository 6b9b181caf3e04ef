package whereabouts.cluster.command;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import whereabouts.persistence.local.LocalCassandra;

/**
 * The demo's processes: a Cassandra, nodes, a fleet; started one after the other, stopped in the
 * opposite order. Each has a session of its own, so that Ctrl-C reaches only us, and the store ends
 * last.
 */
final class Demo {
  /** More than a machine has use for. */
  static final int MAX_NODES = 9;

  /** Nodes that others ask to let them in. */
  private static final int SEEDS = 2;

  private static final Duration CASSANDRA_START = Duration.ofMinutes(2);
  private static final Duration FLEET_STOP = Duration.ofMinutes(1);
  private static final Duration CASSANDRA_STOP = Duration.ofSeconds(30);

  private final List<DemoNode> nodes;
  private final int cassandraPort;
  private final Path data;
  private final List<String> fleetOptions;

  private @Nullable FileChannel lock;
  private @Nullable LocalCassandra cassandra;
  private volatile @Nullable Child fleet;
  private volatile boolean stopped;
  private int status;

  /**
   * Starts nothing yet.
   *
   * @param first where the first node listens; the others do on the ports that follow
   * @param fleetOptions for {@code whereabouts simulate}, but for its targets
   */
  Demo(
      int nodes,
      DemoNode.Listening first,
      int cassandraPort,
      Path data,
      List<String> fleetOptions) {
    this.nodes =
        Stream.iterate(first, DemoNode.Listening::next)
            .limit(nodes)
            .map(ports -> new DemoNode(1 + ports.api() - first.api(), data, ports))
            .toList();
    this.cassandraPort = cassandraPort;
    this.data = data;
    this.fleetOptions = fleetOptions;
  }

  /** Runs until the fleet has ended, then stops all; 0 if all that was asked holds. */
  int run() throws InterruptedException {
    try {
      claimDataDirectory();
      endOrphans();
      nodes.forEach(node -> node.ports().requireFree());
      startCassandra();
      startNodes();
      tellWhereToLook();
      startFleet().awaitExit();
    } catch (RuntimeException e) {
      worsen(1);
      stop();
      throw e;
    }
    return stop();
  }

  /** Ends what runs, the fleet first; later calls wait for the first one. */
  synchronized int stop() {
    if (!stopped) {
      stopped = true;
      Child reporting = fleet;
      if (reporting != null) {
        int ended = reporting.stop(FLEET_STOP);
        worsen(ended == 0 || ended == ExitCode.USAGE ? ended : 1);
      }
      for (int i = nodes.size() - 1; i >= 0; i--) {
        worsen(nodes.get(i).stop() == 0 ? 0 : 1);
      }
      if (cassandra != null) {
        System.out.println("Stopping Cassandra; its data stays in " + data.resolve("cassandra"));
        cassandra.stop(CASSANDRA_STOP);
      }
    }
    return status;
  }

  private synchronized void worsen(int other) {
    status = Math.max(status, other);
  }

  /** Until we end no other demo may take what runs on this directory for left behind. */
  private void claimDataDirectory() {
    try {
      Files.createDirectories(data);
      lock =
          FileChannel.open(
              data.resolve("demo.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock.tryLock() == null) {
        throw new Failure(
            "Another demo runs in %s: stop that, or choose another directory with --data."
                .formatted(data));
      }
    } catch (IOException e) {
      throw new WrongUsage("--data: can't use the directory " + data + ": " + e);
    }
  }

  /** A demo that was killed may have left its processes behind, of more nodes than we have. */
  private void endOrphans() {
    Child.recordedIn(fleetPidFile(), "whereabouts.simulator.Simulate")
        .ifPresent(
            orphan -> {
              System.out.printf("Ending the fleet of an earlier demo (process %d)%n", orphan.pid());
              Child.end(orphan, FLEET_STOP);
            });
    for (int number = MAX_NODES; number >= 1; number--) {
      new DemoNode(number, data, nodes.get(0).ports()).endOrphan();
    }
  }

  private void startCassandra() {
    LocalCassandra started;
    synchronized (this) {
      requireNotStopped();
      started =
          LocalCassandra.start(
              LocalCassandra.Settings.of(
                  data.resolve("cassandra"), Launcher.cassandraJars(), cassandraPort),
              System.out::println);
      cassandra = started;
    }
    started.awaitReady(CASSANDRA_START);
    var unused = started.onExit().thenRun(() -> cassandraEnded(started));
  }

  private void cassandraEnded(LocalCassandra ended) {
    if (!stopped) {
      System.err.printf(
          "%nCassandra ended by itself; its log is %s. The node goes on without it.%n",
          ended.logFile());
    }
  }

  private void startNodes() throws InterruptedException {
    List<Integer> seeds = new ArrayList<>();
    for (DemoNode node : nodes) {
      if (seeds.size() < SEEDS) {
        seeds.add(node.ports().cluster()); // the first waits for nobody
      }
      Child started;
      synchronized (this) {
        requireNotStopped();
        started = node.start(cassandraPort, seeds);
      }
      node.awaitReady();
      var unused = started.onExit().thenRun(() -> nodeEnded(node));
    }
  }

  private void nodeEnded(DemoNode node) {
    Child reporting = fleet;
    if (!stopped) {
      worsen(1);
      System.err.printf("%n%s ended by itself. %s%n", node, node.endOfLog());
      if (reporting != null) {
        reporting.terminate();
      }
    }
  }

  private void tellWhereToLook() {
    System.out.printf(
        """

          the map       http://127.0.0.1:%1$d/
          a vehicle     curl http://127.0.0.1:%1$d/v1/vehicles/sim-000001
          in Cassandra  curl 'http://127.0.0.1:%1$d/v1/vehicles/sim-000001?source=store'
          the API       curl http://127.0.0.1:%1$d/openapi.json
          the node      curl http://127.0.0.1:%2$d/admin/node
          figures       curl http://127.0.0.1:%2$d/metrics
          stop          Ctrl-C

        """,
        nodes.get(0).ports().api(), nodes.get(0).ports().management());
  }

  private synchronized Child startFleet() {
    requireNotStopped();
    List<String> command = new ArrayList<>(List.of(Launcher.script().toString(), "simulate"));
    command.addAll(List.of("--target", targets()));
    command.addAll(fleetOptions);
    Child started = Child.startOnTerminal(command, fleetPidFile());
    fleet = started;
    return started;
  }

  private void requireNotStopped() {
    if (stopped) {
      throw new Failure("Stopped before all was started.");
    }
  }

  private String targets() {
    return nodes.stream()
        .map(node -> "http://127.0.0.1:" + node.ports().api())
        .collect(joining(","));
  }

  private Path fleetPidFile() {
    return data.resolve("fleet.pid");
  }
}
