package whereabouts.persistence.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where a local Cassandra keeps all it has: data, generated configuration, logs, and the id of its
 * process. Belongs to one process of ours at a time, from {@link #claim} to {@link #close}; the
 * operating system gives it free if that process dies.
 */
final class DataDirectory implements AutoCloseable {
  /** Two claims within this JVM; the lock of the operating system is only between processes. */
  private static final Set<Path> CLAIMED = ConcurrentHashMap.newKeySet();

  private static final int TAIL_LINES = 15;

  /** A process that was started here, and its ports. */
  record Started(long pid, int cqlPort, int storagePort) {}

  private final Path path;
  private final FileChannel lock;

  private DataDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Makes it if it is not there, and keeps everyone else out. */
  static DataDirectory claim(Path directory) {
    Path path = directory.toAbsolutePath().normalize();
    try {
      Files.createDirectories(path.resolve("conf"));
      Files.createDirectories(path.resolve("logs"));
      path = path.toRealPath();
    } catch (IOException e) {
      throw unwritable(path, e);
    }
    if (!CLAIMED.add(path)) {
      throw claimed(path, "this process");
    }
    try {
      return new DataDirectory(path, lock(path));
    } catch (RuntimeException e) {
      CLAIMED.remove(path);
      throw e;
    }
  }

  /** The process that has a file locked is written into it, for the message to the next one. */
  private static FileChannel lock(Path path) {
    Path file = path.resolve("lock");
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        channel.close();
        throw claimed(path, "process " + Files.readString(file).strip());
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(UTF_8)));
      return channel;
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  private static LocalCassandraException claimed(Path path, String by) {
    return new LocalCassandraException(
        "the data directory " + path + " is in use by " + by + ": stop that, or pass --data");
  }

  private static LocalCassandraException unwritable(Path path, IOException cause) {
    return new LocalCassandraException(
        "can't write to the data directory " + path + " (" + cause + "): pass --data", cause);
  }

  Path path() {
    return path;
  }

  Path logFile() {
    return path.resolve("logs/cassandra.log");
  }

  /** What the JVM itself says, and Cassandra before it has its log. */
  Path consoleFile() {
    return path.resolve("logs/console.log");
  }

  /** Writes a generated file from its template: {@code ${name}} becomes its value. */
  Path generate(String name, Map<String, String> values) {
    Path file = path.resolve("conf").resolve(name);
    try (InputStream template = DataDirectory.class.getResourceAsStream(name)) {
      if (template == null) {
        throw new IllegalStateException("no template " + name);
      }
      String text = new String(template.readAllBytes(), UTF_8);
      for (Map.Entry<String, String> value : values.entrySet()) {
        text = text.replace("${" + value.getKey() + "}", value.getValue());
      }
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  /** The process that was started here last, whether it still runs or not. */
  Optional<Started> lastStarted() {
    try {
      String[] parts = Files.readString(pidFile()).strip().split(" ", -1);
      return Optional.of(
          new Started(
              Long.parseLong(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2])));
    } catch (NoSuchFileException | NumberFormatException | IndexOutOfBoundsException e) {
      return Optional.empty(); // never started, or stopped by us, or cut off while being written
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  void recordStarted(Started started) {
    try {
      Files.writeString(
          pidFile(), started.pid() + " " + started.cqlPort() + " " + started.storagePort() + "\n");
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  void recordStopped() {
    try {
      Files.deleteIfExists(pidFile());
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  private Path pidFile() {
    return path.resolve("cassandra.pid");
  }

  /** The last lines that were logged at or after a time, as one indented block. */
  String logTail(Instant since) {
    StringBuilder tail = new StringBuilder();
    for (Path file : List.of(consoleFile(), logFile())) {
      try {
        if (Files.exists(file) && !Files.getLastModifiedTime(file).toInstant().isBefore(since)) {
          List<String> lines = Files.readAllLines(file);
          lines
              .subList(Math.max(0, lines.size() - TAIL_LINES), lines.size())
              .forEach(line -> tail.append("\n    ").append(line));
        }
      } catch (IOException e) {
        tail.append("\n    (").append(file).append(" can't be read: ").append(e).append(')');
      }
    }
    return tail.toString();
  }

  @Override
  public void close() {
    CLAIMED.remove(path);
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
