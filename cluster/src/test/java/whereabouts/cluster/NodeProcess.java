package whereabouts.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A node as operators run it: a process of its own, with a configuration file. */
final class NodeProcess implements AutoCloseable {
  /** In which a node comes up, beside others that do and with all their clients. */
  static final Duration START = Duration.ofMinutes(2);

  private static final Path JAR = Path.of("target", "cluster.jar");
  private static final Path JVM_OPTIONS = Path.of("..", "config", "jvm.options");
  private static final String MAIN = "whereabouts.cluster.command.Main";

  private final Process process;
  private final Path log;
  private final ApiClient api;
  private final ApiClient management;

  private NodeProcess(Process process, Path log, ApiClient api, ApiClient management) {
    this.process = process;
    this.log = log;
    this.api = api;
    this.management = management;
  }

  /**
   * Starts a node on free ports and waits until it takes requests.
   *
   * @param java options of the virtual machine, such as {@code -Xmx512m}
   */
  static NodeProcess start(String keyspace, Path directory, String... java) {
    NodeProcess node = launch(keyspace, directory, Seat.HERE, Ports.free(), Ports.free(), java);
    return node.await("takes no requests", node::listens);
  }

  /** Starts a node and waits for nothing. */
  static NodeProcess launch(
      String keyspace, Path directory, Seat seat, int port, int managementPort, String... java) {
    try {
      Path config =
          Files.writeString(
              directory.resolve("node.conf"),
              """
              include "base.conf"
              whereabouts.http { host = "%s", port = %d }
              pekko.management.http { hostname = "%s", port = %d }
              pekko.remote.artery.canonical.hostname = "%s"
              """
                  .formatted(seat.front(), port, seat.front(), managementPort, seat.peers()));
      Files.writeString(
          directory.resolve("base.conf"),
          TestNode.config(keyspace, directory.resolve("spill")).root().render());
      Path log = Files.createTempFile(Path.of("target"), "node", ".log");
      // whoever runs the tests in the background may have SIGINT ignored
      List<String> command = new ArrayList<>(seat.within());
      command.addAll(List.of("env", "--default-signal=INT", javaCommand("java")));
      command.addAll(seat.options());
      command.add("-XX:SharedArchiveFile=" + rehearsed());
      command.add("@" + JVM_OPTIONS); // as the launcher does
      command.addAll(List.of(java));
      command.addAll(List.of("-cp", classPath(), MAIN, "node", "--config", config.toString()));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      return new NodeProcess(process, log, seat.client(port), seat.client(managementPort));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String classPath() throws IOException {
    return JAR + File.pathSeparator + Files.readString(Path.of("target", "classpath"));
  }

  /** What the first start would do first; for whoever measures how long a start takes. */
  static void rehearse() {
    try {
      Path unusedClasses = rehearsed();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The classes of a rehearsal of these jars, as an operator has it done after installing them. */
  private static synchronized Path rehearsed() throws IOException {
    Path classes = Path.of("target", "classes.jsa");
    if (Files.exists(classes) && modified(classes).compareTo(modified(JAR)) >= 0) {
      return classes;
    }
    Files.deleteIfExists(classes);
    Path log = Path.of("target", "rehearsal.log");
    Process rehearsal =
        new ProcessBuilder(
                javaCommand("java"),
                "-Xlog:cds=off,cds+dynamic=off",
                "-XX:ArchiveClassesAtExit=" + classes,
                "@" + JVM_OPTIONS,
                "-cp",
                classPath(),
                MAIN,
                "rehearse")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      if (!rehearsal.waitFor(START.toSeconds(), TimeUnit.SECONDS)
          || rehearsal.exitValue() != 0
          || !Files.exists(classes)) {
        throw new AssertionError("no rehearsal:\n" + Files.readString(log));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      rehearsal.destroyForcibly();
    }
    return classes;
  }

  private static FileTime modified(Path file) throws IOException {
    return Files.getLastModifiedTime(file);
  }

  private static String javaCommand(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  /** Waits until its store has answered too; fails with its log if that does not come. */
  NodeProcess awaitReady() {
    return await("is not ready", this::isReady);
  }

  /** Fails with its log, and kills it, if that does not come. */
  private NodeProcess await(String otherwise, BooleanSupplier condition) {
    try {
      TestNode.await(START, () -> !isAlive() || condition.getAsBoolean());
    } catch (AssertionError late) {
      close();
      throw new AssertionError("the node " + otherwise + ":\n" + log(), late);
    }
    if (!isAlive()) {
      throw new AssertionError("the node ended:\n" + log());
    }
    return this;
  }

  boolean isReady() {
    try {
      return management.status("/ready") == 200;
    } catch (UncheckedIOException notYet) {
      return false;
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

  /** The management port. */
  ApiClient management() {
    return management;
  }

  /** What it counts and measures, now. */
  Scrape scrape() {
    return Scrape.parse(management.text("/metrics"));
  }

  /** The heap in use after a full collection, bytes. */
  long liveHeapBytes() {
    run(javaCommand("jcmd"), pid(), "GC.run");
    return (long) scrape().sum("jvm_memory_used_bytes", "area=\"heap\"");
  }

  /** Memory that it holds of the machine, bytes. */
  long residentBytes() {
    return proc("status")
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElseThrow();
  }

  /** CPU time that it has used so far, to a hundredth of a second. */
  Duration cpuTime() {
    String stat = proc("stat");
    String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = Long.parseLong(afterName[11]) + Long.parseLong(afterName[12]);
    return Duration.ofMillis(10 * ticks);
  }

  /** File descriptors that it has open. */
  int openFiles() {
    return Objects.requireNonNull(Path.of("/proc", pid(), "fd").toFile().list()).length;
  }

  private String proc(String file) {
    try {
      return Files.readString(Path.of("/proc", pid(), file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String pid() {
    return Long.toString(process.pid());
  }

  /** Sends a signal by its name, such as TERM. */
  void signal(String name) {
    run("kill", "-" + name, pid());
  }

  private static void run(String... command) {
    try {
      new ProcessBuilder(command).redirectOutput(Redirect.DISCARD).start().waitFor();
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

  boolean isAlive() {
    return process.isAlive();
  }

  /** Kills it, unless it has ended. */
  @Override
  public void close() {
    process.destroyForcibly();
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
