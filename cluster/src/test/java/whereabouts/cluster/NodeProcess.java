package whereabouts.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A node as operators run it: a process of its own, with a configuration file. */
final class NodeProcess {
  private final Process process;
  private final Path log;
  private final ApiClient api;

  private NodeProcess(Process process, Path log, ApiClient api) {
    this.process = process;
    this.log = log;
    this.api = api;
  }

  /** Starts a node on free ports and waits until it takes requests. */
  static NodeProcess start(String keyspace, Path directory) {
    int port = freePort();
    NodeProcess node = launch(keyspace, directory, port, freePort());
    TestNode.await(() -> !node.process.isAlive() || node.listens());
    if (!node.process.isAlive()) {
      throw new AssertionError("the node ended:\n" + node.log());
    }
    return node;
  }

  /** Starts a node and waits for nothing. */
  static NodeProcess launch(String keyspace, Path directory, int port, int managementPort) {
    try {
      Path config =
          Files.writeString(
              directory.resolve("node.conf"),
              """
              include "base.conf"
              whereabouts.http.port = %d
              pekko.management.http.port = %d
              """
                  .formatted(port, managementPort));
      Files.writeString(
          directory.resolve("base.conf"),
          TestNode.config(keyspace, directory.resolve("spill")).root().render());
      Path log = Files.createTempFile(Path.of("target"), "node", ".log");
      Process process =
          new ProcessBuilder(
                  // whoever runs the tests in the background may have SIGINT ignored
                  "env",
                  "--default-signal=INT",
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  Path.of("target", "classes")
                      + File.pathSeparator
                      + Files.readString(Path.of("target", "classpath")),
                  "whereabouts.cluster.command.Main",
                  "node",
                  "--config",
                  config.toString())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      return new NodeProcess(
          process,
          log,
          new ApiClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean listens() {
    try {
      return api.get("/openapi.json").status() == 200;
    } catch (UncheckedIOException notYet) {
      return false;
    }
  }

  ApiClient api() {
    return api;
  }

  /** Sends a signal by its name, such as TERM. */
  void signal(String name) {
    try {
      new ProcessBuilder(List.of("kill", "-" + name, Long.toString(process.pid())))
          .inheritIO()
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Its exit status. */
  int awaitExit() {
    try {
      if (!process.waitFor(90, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the node did not end:\n" + log());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new IllegalStateException(e);
    }
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
