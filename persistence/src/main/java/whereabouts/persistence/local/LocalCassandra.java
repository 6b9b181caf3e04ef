package whereabouts.persistence.local;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A real Cassandra of one node on this machine, as a child process with a session of its own, so
 * that Ctrl-C in our terminal does not reach it. It listens on the loopback interface only, without
 * authentication, and answers a write once it is on disk.
 *
 * <p>It outlives a parent that is killed. The next {@link #start} on the same data directory finds
 * and adopts it; an adopted one can all that a started one can.
 *
 * <p>Safe for concurrent use. What goes wrong is a {@link LocalCassandraException} whose message
 * says what to do.
 */
public final class LocalCassandra implements AutoCloseable {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(5);

  /** Exit status of a JVM that took SIGTERM and ran its hooks. */
  private static final int TERMINATED = 143;

  /**
   * What to start.
   *
   * @param dataDirectory made if it is not there; all that Cassandra writes, its logs too
   * @param jars Cassandra's: their directory, or a file that holds their class path, as {@code
   *     persistence/cassandra} builds it
   * @param cqlPort where clients connect
   * @param storagePort of Cassandra's own traffic; used by nobody, yet it can't be without
   * @param heapMegabytes of Cassandra's JVM, which takes about half as much beside it
   * @param more lines for the end of cassandra.yaml
   */
  public record Settings(
      Path dataDirectory, Path jars, int cqlPort, int storagePort, int heapMegabytes, String more) {
    public static final int DEFAULT_CQL_PORT = 9042;
    public static final int DEFAULT_HEAP_MEGABYTES = 1024;

    /** Cassandra's own distance between its two default ports, 9042 and 7000. */
    private static final int PORT_DISTANCE = 2042;

    public Settings {
      if (cqlPort < 1 || cqlPort > 0xffff || storagePort < 1 || storagePort > 0xffff) {
        throw new IllegalArgumentException(
            "ports are from 1 to 65535, not " + cqlPort + " and " + storagePort);
      }
    }

    /** With a storage port that follows from the CQL port, so that one of them is to be chosen. */
    public static Settings of(Path dataDirectory, Path jars, int cqlPort) {
      return new Settings(
          dataDirectory,
          jars,
          cqlPort,
          cqlPort > PORT_DISTANCE + 1023 ? cqlPort - PORT_DISTANCE : cqlPort + PORT_DISTANCE,
          DEFAULT_HEAP_MEGABYTES,
          "");
    }

    public Settings withHeapMegabytes(int megabytes) {
      return new Settings(dataDirectory, jars, cqlPort, storagePort, megabytes, more);
    }

    /** With further settings of Cassandra's own, in YAML. */
    public Settings with(String yaml) {
      return new Settings(dataDirectory, jars, cqlPort, storagePort, heapMegabytes, more + yaml);
    }
  }

  private final DataDirectory directory;
  private final ClassArchive classes;
  private final CassandraProcess process;
  private final Settings settings;
  private final Consumer<String> progress;
  private final boolean adopted;
  private final Instant startedAt;
  private final AtomicBoolean released = new AtomicBoolean();
  private volatile boolean served;

  private LocalCassandra(
      DataDirectory directory,
      ClassArchive classes,
      CassandraProcess process,
      Settings settings,
      Consumer<String> progress,
      boolean adopted,
      Instant startedAt) {
    this.directory = directory;
    this.classes = classes;
    this.process = process;
    this.settings = settings;
    this.progress = progress;
    this.adopted = adopted;
    this.startedAt = startedAt;
  }

  /**
   * Starts Cassandra, or adopts the one that runs on this data directory, and does not wait for it.
   *
   * @param progress takes lines for the operator
   */
  public static LocalCassandra start(Settings settings, Consumer<String> progress) {
    DataDirectory directory = DataDirectory.claim(settings.dataDirectory());
    try {
      Instant now = Instant.now();
      ClassArchive classes = ClassArchive.of(settings.jars(), directory);
      CassandraProcess orphan = adoptable(directory, settings, progress);
      CassandraProcess process =
          orphan != null ? orphan : Launch.of(directory, classes, settings, progress);
      return new LocalCassandra(
          directory, classes, process, settings, progress, orphan != null, now);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /** The orphan on this directory. One that serves other ports than are asked for is stopped. */
  private static @Nullable CassandraProcess adoptable(
      DataDirectory directory, Settings settings, Consumer<String> progress) {
    DataDirectory.Started started = directory.lastStarted().orElse(null);
    CassandraProcess orphan =
        started == null ? null : CassandraProcess.find(started.pid(), Launch.argumentOf(directory));
    if (started == null || orphan == null) {
      return null;
    }
    orphan.signal("CONT"); // in case it was paused
    if (started.cqlPort() == settings.cqlPort()
        && started.storagePort() == settings.storagePort()) {
      progress.accept(
          "Cassandra runs already on port %d (process %d was left behind); taking it over"
              .formatted(settings.cqlPort(), orphan.pid()));
      return orphan;
    }
    progress.accept(
        "stopping the Cassandra that was left behind on port %d (process %d)"
            .formatted(started.cqlPort(), orphan.pid()));
    end(orphan, STOP_TIMEOUT);
    return null;
  }

  /**
   * Waits until it answers the CQL handshake.
   *
   * @throws LocalCassandraException if it ends before, or needs longer
   */
  public void awaitReady(Duration timeout) {
    long begin = System.nanoTime();
    long[] nextProgress = {PROGRESS_INTERVAL.toNanos()};
    boolean answered =
        Polling.until(
            () -> {
              long waited = System.nanoTime() - begin;
              if (waited >= nextProgress[0]) {
                nextProgress[0] += PROGRESS_INTERVAL.toNanos();
                progress.accept("Cassandra is starting, %.0f s so far".formatted(waited / 1e9));
              }
              return !isAlive() || answers();
            },
            timeout);
    if (!isAlive()) {
      throw new LocalCassandraException(
          "Cassandra ended while it was starting"
              + exitStatus()
              + "; the end of "
              + directory.logFile()
              + ":"
              + directory.logTail(startedAt));
    }
    if (!answered) {
      throw new LocalCassandraException(
          "Cassandra does not answer on port %d after %d s; see %s"
              .formatted(settings.cqlPort(), timeout.toSeconds(), directory.logFile()));
    }
    served = true;
    progress.accept(
        String.format(
            Locale.ROOT, "Cassandra is ready after %.1f s", (System.nanoTime() - begin) / 1e9));
  }

  private String exitStatus() {
    int status = process.exitStatus().orElse(0);
    return switch (status) {
      case 0 -> "";
      case 137 -> " (killed, by the system perhaps for want of memory)";
      default -> " (exit status " + status + ")";
    };
  }

  private boolean answers() {
    return CqlHandshake.answered(address());
  }

  private InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.cqlPort());
  }

  /** As {@code whereabouts.cassandra.contact-points} wants it. */
  public String contactPoint() {
    return "127.0.0.1:" + settings.cqlPort();
  }

  public long pid() {
    return process.pid();
  }

  /** Whether an earlier parent started it. */
  public boolean isAdopted() {
    return adopted;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public Path logFile() {
    return directory.logFile();
  }

  /** Completes when the process has ended, by whatever cause. */
  public CompletableFuture<Void> onExit() {
    return process.onExit();
  }

  /** Freezes it: connections stay open and nothing is answered, until {@link #resume}. */
  public void pause() {
    process.signal("STOP");
  }

  public void resume() {
    process.signal("CONT");
  }

  /** Ends it as a power cut would. What it has answered is on disk. */
  public void kill() {
    process.kill();
    process.awaitExit(KILL_TIMEOUT);
    close();
  }

  /**
   * Lets it write what it holds and end; after the time it is killed. Frees the data directory.
   *
   * @return whether it ended by itself
   */
  public boolean stop(Duration timeout) {
    boolean graceful = end(process, timeout);
    if (released.compareAndSet(false, true)) { // the next one may have claimed it since
      if (!process.isAlive()) {
        directory.recordStopped();
        classes.ended(served && process.exitStatus().orElse(0) == TERMINATED);
      }
      directory.close();
    }
    return graceful;
  }

  private static boolean end(CassandraProcess process, Duration timeout) {
    if (!process.isAlive()) {
      return true;
    }
    process.terminate();
    process.signal("CONT"); // a paused one takes the signal only then
    if (process.awaitExit(timeout)) {
      return true;
    }
    process.kill();
    process.awaitExit(KILL_TIMEOUT);
    return false;
  }

  /** Stops it within half a minute. */
  @Override
  public void close() {
    stop(STOP_TIMEOUT);
  }
}
