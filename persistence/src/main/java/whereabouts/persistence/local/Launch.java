package whereabouts.persistence.local;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** From a data directory and settings to a process, and every reason why it can't be started. */
final class Launch {
  /**
   * Starts a program whose sleeps may last a millisecond longer, where Linux lets it. Cassandra's
   * threads look for work every ten microseconds, as long as there is some now and then, and are
   * woken when there is: a few requests a second keep half a processor busy otherwise.
   */
  private static final List<String> UNHURRIED =
      List.of(
          "sh",
          "-c",
          "{ echo 1000000 > /proc/self/timerslack_ns; } 2>/dev/null; exec \"$@\"",
          "sh");

  private Launch() {}

  static CassandraProcess of(
      DataDirectory directory,
      ClassArchive classes,
      LocalCassandra.Settings settings,
      Consumer<String> progress) {
    String classPath = classPath(settings.jars());
    requireFree(settings.cqlPort(), settings.cqlPort());
    requireFree(settings.storagePort(), settings.cqlPort());
    requireMemory(settings.heapMegabytes());
    Path path = directory.path();
    Path yaml =
        directory.generate(
            "cassandra.yaml",
            Map.of(
                "cqlPort", Integer.toString(settings.cqlPort()),
                "storagePort", Integer.toString(settings.storagePort()),
                "more", settings.more()));
    Path logback = directory.generate("logback.xml", Map.of());
    Path options =
        directory.generate(
            "jvm.options",
            Map.of(
                "heapMegabytes", Integer.toString(settings.heapMegabytes()),
                "directMegabytes", Integer.toString(Math.max(1, settings.heapMegabytes() / 2)),
                "configUri", yaml.toUri().toString(),
                "logDirectory", inArgumentFile(directory.logFile().getParent().toString()),
                "logbackFile", inArgumentFile(logback.toString()),
                "classPath", inArgumentFile(classPath)));
    List<String> command = new ArrayList<>();
    setsid().ifPresent(program -> command.add(program.toString()));
    command.addAll(UNHURRIED);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(argumentOf(directory));
    classes.option().ifPresent(command::add);
    command.add("@" + options);
    try {
      Process child =
          new ProcessBuilder(command)
              .directory(path.toFile())
              .redirectErrorStream(true)
              .redirectOutput(directory.consoleFile().toFile())
              .start();
      directory.recordStarted(
          new DataDirectory.Started(child.pid(), settings.cqlPort(), settings.storagePort()));
      child.getOutputStream().close();
      progress.accept(
          "starting Cassandra on port %d (process %d, data in %s, log in %s)"
              .formatted(settings.cqlPort(), child.pid(), path, directory.logFile()));
      return CassandraProcess.of(child);
    } catch (IOException e) {
      throw new LocalCassandraException("can't start " + command.get(0) + ": " + e, e);
    }
  }

  /** By this the process of a data directory is known. */
  static String argumentOf(DataDirectory directory) {
    return "-Dcassandra.storagedir=" + directory.path();
  }

  private static String inArgumentFile(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  /** Starts a program in a new session, in place of itself. Not on every system. */
  private static Optional<Path> setsid() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, "setsid"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Of Cassandra, in the same order each time. */
  static String classPath(Path jars) {
    try {
      if (Files.isDirectory(jars)) {
        try (Stream<Path> files = Files.list(jars.toAbsolutePath())) {
          return files
              .map(Path::toString)
              .filter(file -> file.endsWith(".jar"))
              .sorted()
              .collect(Collectors.joining(File.pathSeparator));
        }
      }
      return Files.readString(jars).strip();
    } catch (IOException e) {
      throw new LocalCassandraException(
          "no class path of Cassandra in "
              + jars.toAbsolutePath()
              + ": build it first, with: mvn -pl persistence/cassandra generate-resources",
          e);
    }
  }

  private static void requireFree(int port, int cqlPort) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true); // what only lingers from a former process is free
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      String what =
          port == cqlPort
              ? "port " + port
              : "port " + port + ", Cassandra's second beside " + cqlPort + ",";
      throw new LocalCassandraException(
          what + " is taken; stop the process that has it, or pass another --port", e);
    }
  }

  private static void requireMemory(int heapMegabytes) {
    long needed = heapMegabytes * 5L / 4;
    long available = Memory.availableMegabytes();
    if (available < needed) {
      throw new LocalCassandraException(
          ("not enough memory for Cassandra: with a heap of %d MB it needs at least %d MB, %d MB are"
                  + " available; end other programs or give it a smaller heap")
              .formatted(heapMegabytes, needed, available));
    }
  }
}
