package whereabouts.cluster.command;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node of the demo: its settings, its log, and its process while it runs. */
final class DemoNode {
  /** Where a node listens, all on the loopback interface. */
  record Listening(int api, int management, int cluster) {
    /** Of the next node on this machine. */
    Listening next() {
      return new Listening(api + 1, management + 1, cluster + 1);
    }

    void requireFree() {
      Ports.requireFree(LOOPBACK, api, "--port");
      Ports.requireFree(LOOPBACK, management, "--management-port");
      Ports.requireFree(LOOPBACK, cluster, "--cluster-port");
    }
  }

  private static final String LOOPBACK = "127.0.0.1";
  private static final Duration START = Duration.ofMinutes(1);
  private static final Duration STOP = Duration.ofSeconds(90);
  private static final int TAIL_LINES = 15;

  private final int number;
  private final String name;
  private final Path data;
  private final Listening ports;
  private @Nullable Child process;

  /**
   * Starts nothing yet.
   *
   * @param number among the demo's nodes, from 1
   * @param data the demo's directory
   */
  DemoNode(int number, Path data, Listening ports) {
    this.number = number;
    this.name = "node-" + number;
    this.data = data;
    this.ports = ports;
  }

  Listening ports() {
    return ports;
  }

  /** A demo that was killed may have left this node running. */
  void endOrphan() {
    Child.recordedIn(pidFile(), config().toString())
        .ifPresent(
            orphan -> {
              System.out.printf("Ending %s of an earlier demo (process %d)%n", name, orphan.pid());
              Child.end(orphan, STOP);
            });
  }

  /**
   * Starts it, and does not wait.
   *
   * @param seedPorts where the first nodes of its cluster are known to others
   */
  Child start(int cassandraPort, List<Integer> seedPorts) {
    writeConfig(cassandraPort, seedPorts);
    System.out.printf("Starting %s; its log is %s%n", name, log());
    Child started =
        Child.start(
            List.of(Launcher.script().toString(), "node", "--config", config().toString()),
            log(),
            pidFile());
    process = started;
    return started;
  }

  private void writeConfig(int cassandraPort, List<Integer> seedPorts) {
    String settings =
        """
        # Written by the demo at each start.
        whereabouts.http.port = %d
        whereabouts.cassandra.contact-points = ["127.0.0.1:%d"]
        whereabouts.spill.directory = "%s"
        pekko.management.http.port = %d
        pekko.remote.artery.canonical.port = %d
        pekko.cluster.seed-nodes = [%s]
        """
            .formatted(
                ports.api,
                cassandraPort,
                spill().toString().replace("\\", "\\\\").replace("\"", "\\\""),
                ports.management,
                ports.cluster,
                String.join(
                    ", ",
                    seedPorts.stream()
                        .map("\"pekko://whereabouts@127.0.0.1:%d\""::formatted)
                        .toList()));
    try {
      Files.writeString(config(), settings);
    } catch (IOException e) {
      throw new Failure("Can't write " + config() + ": " + e);
    }
  }

  /** Waits until it says that it may have traffic. */
  void awaitReady() throws InterruptedException {
    Child started = process;
    if (started == null) {
      throw new IllegalStateException("not started");
    }
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest ready =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.management + "/ready"))
            .timeout(Duration.ofSeconds(5))
            .build();
    long begin = System.nanoTime();
    while (started.isAlive()) {
      try {
        if (client.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          System.out.printf("%s is ready after %.1f s%n", name, (System.nanoTime() - begin) / 1e9);
          return;
        }
      } catch (IOException e) {
        // not listening yet
      }
      if (System.nanoTime() - begin > START.toNanos()) {
        throw new Failure(
            "%s is not ready after %d s. %s".formatted(name, START.toSeconds(), endOfLog()));
      }
      started.awaitExit(Duration.ofMillis(100));
    }
    throw new Failure(name + " ended while it started. " + endOfLog());
  }

  /**
   * Stops it, if it runs.
   *
   * @return its exit status, 0 if it was never started
   */
  int stop() {
    if (process == null) {
      return 0;
    }
    System.out.printf("Stopping %s: it writes what is not written yet%n", name);
    int status = process.stop(STOP);
    System.out.println(whatBecameOfPositions());
    return status;
  }

  /** For whoever asks why. */
  String endOfLog() {
    return "The end of its log (%s):%n%s".formatted(log(), lastLines(TAIL_LINES));
  }

  /** The line that a stop ends with, though remoting may have more to say. */
  private String whatBecameOfPositions() {
    return lines().stream()
        .filter(line -> line.contains(" Stopped: "))
        .reduce((earlier, later) -> later)
        .orElseGet(() -> lastLines(1));
  }

  private String lastLines(int count) {
    List<String> lines = lines();
    return String.join(
        System.lineSeparator(), lines.subList(Math.max(0, lines.size() - count), lines.size()));
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(log());
    } catch (IOException e) {
      return List.of("(" + log() + " can't be read: " + e + ")");
    }
  }

  private Path config() {
    return data.resolve(name + ".conf");
  }

  private Path log() {
    return data.resolve(name + ".log");
  }

  private Path spill() {
    return data.resolve(number == 1 ? "spill" : "spill-" + number);
  }

  private Path pidFile() {
    return data.resolve(name + ".pid");
  }

  @Override
  public String toString() {
    return name;
  }
}
