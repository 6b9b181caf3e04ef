package whereabouts.persistence.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCassandraIT {
  private static final Duration READY = Duration.ofMinutes(2);
  private static final Duration STOP = Duration.ofSeconds(30);
  private static final int PORT = FreePorts.claim();

  @TempDir private Path data;
  private final List<String> progress = new ArrayList<>();

  @Test
  void itStartsStopsAndKeepsItsDataAndAKillLosesNothingAnswered() throws IOException {
    long pid;
    Path jars = Files.copy(ClassPathFile.find(), data.resolve("classpath"));
    try (LocalCassandra cassandra =
        LocalCassandra.start(LocalCassandra.Settings.of(data, jars, PORT), progress::add)) {
      cassandra.awaitReady(READY);
      pid = cassandra.pid();
      assertThat(progress).first().asString().contains("port " + PORT, data.toString());
      assertThat(progress).last().asString().contains("ready after");
      assertThat(session(pid)).as("session, which Ctrl-C does not reach").isEqualTo(pid);
      assertThat(Path.of("/proc", pid + "", "timerslack_ns"))
          .as("its idle threads are not in a hurry")
          .hasContent("1000000");
      assertThat(cassandra.logFile()).exists().startsWith(data.toAbsolutePath());
      cql(
          "CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
      cql("CREATE TABLE k.t (id int PRIMARY KEY)");
      cql("INSERT INTO k.t (id) VALUES (1)");

      assertThat(cassandra.stop(STOP)).as("ended by itself").isTrue();
      assertThat(cassandra.onExit()).succeedsWithin(STOP);
    }
    assertThat(ProcessHandle.of(pid)).isEmpty();

    try (LocalCassandra cassandra =
        LocalCassandra.start(LocalCassandra.Settings.of(data, jars, PORT), progress::add)) {
      cassandra.awaitReady(READY);
      assertThat(cassandra.isAdopted()).isFalse();
      assertThat(Path.of("/proc", cassandra.pid() + "", "maps"))
          .as("its classes are those that the first one left")
          .content(StandardCharsets.ISO_8859_1)
          .containsPattern("cassandra-[-0-9a-f]+\\.jsa");
      assertThat(cql("SELECT id FROM k.t")).hasSize(1);
      cql("INSERT INTO k.t (id) VALUES (2)");

      cassandra.kill();
      assertThat(cassandra.isAlive()).isFalse();
    }

    try (LocalCassandra cassandra = start()) {
      cassandra.awaitReady(READY);
      assertThat(cql("SELECT id FROM k.t")).hasSize(2);
    }
  }

  @Test
  void anOrphanIsAdoptedAndNotSharedBetweenTwoParents() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OrphanMaker.class.getName(),
                data.toString(),
                ClassPathFile.find().toString(),
                Integer.toString(PORT))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long pid;
    try (BufferedReader out = parent.inputReader()) {
      pid = Long.parseLong(out.readLine());
      assertThatExceptionOfType(LocalCassandraException.class)
          .isThrownBy(this::start)
          .withMessageContaining("in use by process " + parent.pid())
          .withMessageContaining("--data");
    } finally {
      parent.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    try (LocalCassandra adopted = start()) {
      assertThat(adopted.isAdopted()).isTrue();
      assertThat(adopted.pid()).isEqualTo(pid);
      adopted.awaitReady(READY);
      assertThat(cql("SELECT release_version FROM system.local")).hasSize(1);
      assertThatExceptionOfType(LocalCassandraException.class)
          .isThrownBy(this::start)
          .withMessageContaining("in use by this process");

      adopted.pause();
      assertThat(CqlHandshake.answered(address())).isFalse();
      adopted.resume();
      assertThat(Polling.until(() -> CqlHandshake.answered(address()), READY)).isTrue();

      assertThat(adopted.stop(STOP)).as("ended by itself").isTrue();
      assertThat(adopted.isAlive()).isFalse();
    }
  }

  /** After a restart of the machine, say. */
  @Test
  void aProcessThatHasTheIdOfAnOldOneIsLeftAlone() throws IOException {
    Process other = new ProcessBuilder("sleep", "60").start();
    try (DataDirectory directory = DataDirectory.claim(data)) {
      directory.recordStarted(new DataDirectory.Started(other.pid(), PORT + 1, PORT - 1));
    }
    try (LocalCassandra cassandra = start()) {
      assertThat(cassandra.isAdopted()).isFalse();
      assertThat(other.isAlive()).isTrue();
      cassandra.kill();
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void anOrphanOnOtherPortsIsStopped() throws IOException {
    Process orphan; // waits for a line, and has the argument by which an orphan is known
    try (DataDirectory directory = DataDirectory.claim(data)) {
      orphan =
          new ProcessBuilder("sh", "-c", "read line", Launch.argumentOf(directory), "@").start();
      directory.recordStarted(new DataDirectory.Started(orphan.pid(), PORT + 1, PORT - 1));
    }
    try (LocalCassandra cassandra = start()) {
      assertThat(cassandra.isAdopted()).isFalse();
      assertThat(orphan.isAlive()).isFalse();
      assertThat(progress).first().asString().contains("left behind on port " + (PORT + 1));
      cassandra.kill();
    } finally {
      orphan.destroyForcibly();
    }
  }

  @Test
  void aTakenPortIsNamed() throws IOException {
    for (int taken : List.of(PORT, PORT - 2042)) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), taken));
        assertThatExceptionOfType(LocalCassandraException.class)
            .isThrownBy(this::start)
            .withMessageContaining("port " + taken)
            .withMessageContaining(
                "is taken; stop the process that has it, or pass another --port");
      }
    }
  }

  @Test
  void whenTheJvmDoesNotStartItsWordsAreShown() {
    try (LocalCassandra cassandra =
        LocalCassandra.start(settings().withHeapMegabytes(1), progress::add)) {
      assertThatExceptionOfType(LocalCassandraException.class)
          .isThrownBy(() -> cassandra.awaitReady(READY))
          .withMessageContaining("ended while it was starting (exit status 1)")
          .withMessageContaining(cassandra.logFile().toString())
          .withMessageContaining("Too small maximum heap");
    }
  }

  @Test
  void whenCassandraGivesUpTheEndOfItsLogIsShown() throws IOException {
    Files.writeString(data.resolve("commitlog"), "not a directory");
    try (LocalCassandra cassandra = start()) {
      assertThatExceptionOfType(LocalCassandraException.class)
          .isThrownBy(() -> cassandra.awaitReady(READY))
          .withMessageContaining("ended while it was starting")
          .withMessageContaining("commitlog");
    }
  }

  @Test
  void tooLittleMemoryIsSaidBeforeTheStart() {
    assertThatExceptionOfType(LocalCassandraException.class)
        .isThrownBy(
            () -> LocalCassandra.start(settings().withHeapMegabytes(100_000_000), progress::add))
        .withMessageContaining("not enough memory")
        .withMessageContaining("100000000 MB");
  }

  @Test
  void aMissingClassPathNamesTheBuildThatMakesIt() {
    assertThatExceptionOfType(LocalCassandraException.class)
        .isThrownBy(
            () ->
                LocalCassandra.start(
                    LocalCassandra.Settings.of(data, data.resolve("none"), PORT), progress::add))
        .withMessageContaining("build it first");
  }

  @Test
  void aDataDirectoryThatCanNotBeWrittenIsNamed() throws IOException {
    Path file = Files.createFile(data.resolve("file"));
    assertThatExceptionOfType(LocalCassandraException.class)
        .isThrownBy(
            () ->
                LocalCassandra.start(
                    LocalCassandra.Settings.of(file, ClassPathFile.find(), PORT), progress::add))
        .withMessageContaining(file.toString())
        .withMessageContaining("--data");
  }

  private LocalCassandra start() {
    return LocalCassandra.start(settings(), progress::add);
  }

  private LocalCassandra.Settings settings() {
    return LocalCassandra.Settings.of(data, ClassPathFile.find(), PORT);
  }

  /** Of {@code pid (name) state parent group session …}. */
  private static long session(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3]);
  }

  private static InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT);
  }

  private static List<Row> cql(String statement) {
    try (CqlSession session =
        CqlSession.builder()
            .addContactPoint(address())
            .withLocalDatacenter("datacenter1")
            .build()) {
      return session.execute(statement).all();
    }
  }
}
