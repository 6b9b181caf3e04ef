package whereabouts.cluster.command;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import whereabouts.persistence.local.LocalCassandra;

/**
 * The demo's three processes: started one after the other, stopped in the opposite order. Each has
 * a session of its own, so that Ctrl-C reaches only us, and the store ends last.
 */
final class Demo {
  /** Where the demo listens, all on the loopback interface. */
  record Listening(int api, int management, int cluster, int cassandra) {}

  private static final String LOOPBACK = "127.0.0.1";

  private static final Duration CASSANDRA_START = Duration.ofMinutes(2);
  private static final Duration NODE_START = Duration.ofMinutes(1);
  private static final Duration NODE_STOP = Duration.ofSeconds(90);
  private static final Duration FLEET_STOP = Duration.ofMinutes(1);
  private static final Duration CASSANDRA_STOP = Duration.ofSeconds(30);

  private final Listening ports;
  private final Path data;
  private final List<String> fleetOptions;

  private @Nullable FileChannel lock;
  private @Nullable LocalCassandra cassandra;
  private @Nullable Child node;
  private volatile @Nullable Child fleet;
  private volatile boolean stopped;
  private int status;

  /**
   * Starts nothing yet.
   *
   * @param fleetOptions for {@code whereabouts simulate}
   */
  Demo(Listening ports, Path data, List<String> fleetOptions) {
    this.ports = ports;
    this.data = data;
    this.fleetOptions = fleetOptions;
  }

  /** Runs until the fleet has ended, then stops all; 0 if all that was asked holds. */
  int run() throws InterruptedException {
    try {
      claimDataDirectory();
      endOrphan("fleet", "whereabouts.simulator.Simulate");
      endOrphan("node", nodeConfig().toString());
      Ports.requireFree(LOOPBACK, ports.api, "--port");
      Ports.requireFree(LOOPBACK, ports.management, "--management-port");
      Ports.requireFree(LOOPBACK, ports.cluster, "--cluster-port");
      startCassandra();
      startNode();
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
      if (node != null) {
        System.out.println("Stopping the node: it writes what is not written yet");
        worsen(node.stop(NODE_STOP) == 0 ? 0 : 1);
        System.out.println(lastLine(nodeLog()));
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

  /** A demo that was killed may have left its processes behind. */
  private void endOrphan(String name, String mark) {
    Child.recordedIn(pidFile(name), mark)
        .ifPresent(
            orphan -> {
              System.out.printf(
                  "Ending the %s of an earlier demo (process %d)%n", name, orphan.pid());
              Child.end(orphan, NODE_STOP);
            });
  }

  private void startCassandra() {
    LocalCassandra started;
    synchronized (this) {
      requireNotStopped();
      started =
          LocalCassandra.start(
              LocalCassandra.Settings.of(
                  data.resolve("cassandra"), Launcher.cassandraClassPath(), ports.cassandra),
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

  private void startNode() throws InterruptedException {
    Path config = writeNodeConfig();
    Child started;
    synchronized (this) {
      requireNotStopped();
      System.out.println("Starting a node; its log is " + nodeLog());
      started =
          Child.start(
              List.of(Launcher.script().toString(), "node", "--config", config.toString()),
              nodeLog(),
              pidFile("node"));
      node = started;
    }
    awaitReady(started);
    var unused = started.onExit().thenRun(this::nodeEnded);
  }

  private void nodeEnded() {
    Child reporting = fleet;
    if (!stopped) {
      worsen(1);
      System.err.printf(
          "%nThe node ended by itself. The end of its log (%s):%n%s%n", nodeLog(), tail(nodeLog()));
      if (reporting != null) {
        reporting.terminate();
      }
    }
  }

  private Path writeNodeConfig() {
    String settings =
        """
        # Written by the demo at each start.
        whereabouts.http.port = %d
        whereabouts.cassandra.contact-points = ["127.0.0.1:%d"]
        whereabouts.spill.directory = "%s"
        pekko.management.http.port = %d
        pekko.remote.artery.canonical.port = %d
        """
            .formatted(
                ports.api,
                ports.cassandra,
                data.resolve("spill").toString().replace("\\", "\\\\").replace("\"", "\\\""),
                ports.management,
                ports.cluster);
    try {
      return Files.writeString(nodeConfig(), settings);
    } catch (IOException e) {
      throw new Failure("Can't write " + nodeConfig() + ": " + e);
    }
  }

  private void awaitReady(Child started) throws InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest ready =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.management + "/ready"))
            .timeout(Duration.ofSeconds(5))
            .build();
    long begin = System.nanoTime();
    while (started.isAlive()) {
      try {
        if (client.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          System.out.printf("The node is ready after %.1f s%n", (System.nanoTime() - begin) / 1e9);
          return;
        }
      } catch (IOException e) {
        // not listening yet
      }
      if (System.nanoTime() - begin > NODE_START.toNanos()) {
        throw new Failure(
            "The node is not ready after %d s. The end of its log (%s):%n%s"
                .formatted(NODE_START.toSeconds(), nodeLog(), tail(nodeLog())));
      }
      started.awaitExit(Duration.ofMillis(100));
    }
    throw new Failure(
        "The node ended while it started. The end of its log (%s):%n%s"
            .formatted(nodeLog(), tail(nodeLog())));
  }

  private void tellWhereToLook() {
    System.out.printf(
        """

          a vehicle     curl http://127.0.0.1:%1$d/v1/vehicles/sim-000001
          in Cassandra  curl 'http://127.0.0.1:%1$d/v1/vehicles/sim-000001?source=store'
          the API       curl http://127.0.0.1:%1$d/openapi.json
          the node      curl http://127.0.0.1:%2$d/admin/node
          figures       curl http://127.0.0.1:%2$d/metrics
          stop          Ctrl-C

        """,
        ports.api, ports.management);
  }

  private synchronized Child startFleet() {
    requireNotStopped();
    List<String> command = new ArrayList<>(List.of(Launcher.script().toString(), "simulate"));
    command.addAll(fleetOptions);
    Child started = Child.startOnTerminal(command, pidFile("fleet"));
    fleet = started;
    return started;
  }

  private void requireNotStopped() {
    if (stopped) {
      throw new Failure("Stopped before all was started.");
    }
  }

  private Path nodeConfig() {
    return data.resolve("node.conf");
  }

  private Path nodeLog() {
    return data.resolve("node.log");
  }

  private Path pidFile(String name) {
    return data.resolve(name + ".pid");
  }

  private static String tail(Path log) {
    return String.join(System.lineSeparator(), lastLines(log, 15));
  }

  private static String lastLine(Path log) {
    return String.join("", lastLines(log, 1));
  }

  private static List<String> lastLines(Path log, int count) {
    try {
      List<String> lines = Files.readAllLines(log);
      return lines.subList(Math.max(0, lines.size() - count), lines.size());
    } catch (IOException e) {
      return List.of("(" + log + " can't be read: " + e + ")");
    }
  }
}
