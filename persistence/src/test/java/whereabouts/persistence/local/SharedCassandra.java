package whereabouts.persistence.local;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import whereabouts.persistence.CassandraSettings;

/**
 * The one Cassandra of a test JVM: started when it is first asked for, stopped when the JVM ends.
 * Tests share it and take keyspaces of their own.
 */
public final class SharedCassandra {
  private static final Duration READY_TIMEOUT = Duration.ofMinutes(2);

  /** {@code concurrent_writes} of its cassandra.yaml. */
  private static final int WRITE_THREADS = 256;

  private static final Path DATA = Path.of("target", "cassandra").toAbsolutePath();
  private static final AtomicInteger KEYSPACES = new AtomicInteger();
  private static @Nullable SharedCassandra instance;

  private final LocalCassandra.Settings settings =
      LocalCassandra.Settings.of(DATA, ClassPathFile.find(), FreePorts.claim());
  private LocalCassandra process;

  private SharedCassandra() {
    process = LocalCassandra.start(settings, System.out::println);
    Runtime.getRuntime().addShutdownHook(new Thread(this::discard, "stop-cassandra"));
    process.awaitReady(READY_TIMEOUT);
  }

  /** The logs stay, for whoever looks why a test failed. */
  private void discard() {
    process.close();
    for (String part : List.of("data", "commitlog", "saved_caches", "hints")) {
      delete(DATA.resolve(part));
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Running and ready, unless a test paused or killed it and did not restart it. */
  public static synchronized SharedCassandra get() {
    if (instance == null) {
      instance = new SharedCassandra();
    }
    return instance;
  }

  public LocalCassandra process() {
    return process;
  }

  /** The whole configuration of a node, with a keyspace that nobody else has. */
  public Config config() {
    return config("test_" + ProcessHandle.current().pid() + "_" + KEYSPACES.incrementAndGet());
  }

  public Config config(String keyspace) {
    return ConfigFactory.load()
        .withValue(
            "whereabouts.cassandra.contact-points",
            ConfigValueFactory.fromIterable(List.of(process.contactPoint())))
        .withValue("whereabouts.cassandra.keyspace", ConfigValueFactory.fromAnyRef(keyspace));
  }

  /** With a keyspace that nobody else has. */
  public CassandraSettings settings() {
    return CassandraSettings.of(config());
  }

  /** Connections stay open, nothing is answered. */
  public void pause() {
    process.pause();
  }

  public void resume() {
    process.resume();
  }

  /** Waits until it takes CQL. */
  public void awaitReady() {
    process.awaitReady(READY_TIMEOUT);
  }

  /**
   * From now on nothing applies writes, so that Cassandra answers every one of them with a timeout,
   * after its {@code write_request_timeout} of 2 s. Reads go on.
   */
  public void timeOutWrites() {
    WriteThreadsAgent.set(process.pid(), 0);
  }

  /**
   * Ends {@link #timeOutWrites}: those that wait are applied, though some of their clients have
   * been told otherwise, or dropped if they are older than the timeout.
   */
  public void answerWrites() {
    WriteThreadsAgent.set(process.pid(), WRITE_THREADS);
  }

  /** Ends whatever a test did to it and did not end. */
  public void heal() {
    if (process.isAlive()) {
      resume();
      answerWrites();
    } else {
      restart();
    }
  }

  /** As a power cut would. */
  public void kill() {
    process.kill();
  }

  /** Starts it again on the same ports and data, after {@link #kill} or as it is; waits for it. */
  public void restart() {
    process.close();
    process = LocalCassandra.start(settings, System.out::println);
    process.awaitReady(READY_TIMEOUT);
  }
}
