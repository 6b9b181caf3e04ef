package whereabouts.distribution;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive that {@code mvn package} makes does what the README says, without the checkout. */
class DistributionIT {
  private static final Path CHECKOUT = Path.of("..");
  private static final Duration DEADLINE = Duration.ofMinutes(1);

  @TempDir static Path directory;
  private static Unpacked archive;

  @BeforeAll
  static void unpack() throws IOException {
    archive = Unpacked.in(directory);
  }

  @AfterAll
  static void nothingWasBuilt() {
    assertThat(archive.isMavenUntouched()).isTrue();
  }

  @Test
  void whatAnOperatorEditsAndReadsIsTheCheckouts() throws IOException {
    for (String file : List.of("LICENSE", "README.md", "CHANGELOG.md", "whereabouts")) {
      assertThat(archive.home().resolve(file)).hasSameBinaryContentAs(CHECKOUT.resolve(file));
    }
    assertThat(files(archive.home().resolve("config")))
        .isEqualTo(files(CHECKOUT.resolve("config")))
        .contains("node.conf", "jvm.options", "RUNBOOK.md", "systemd/whereabouts.service");
  }

  private static Set<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .collect(toCollection(TreeSet::new));
    }
  }

  /** Neither one more, which might be another version of it, nor one less. */
  @Test
  void everyClassPathIsTheOneThatWasBuiltAndTested() throws IOException {
    assertThat(jarsIn("lib/cluster")).isEqualTo(built("cluster"));
    assertThat(jarsIn("lib/simulator")).isEqualTo(built("simulator"));
    Set<String> cassandra = jars(CHECKOUT.resolve("persistence/cassandra/target/classpath"));
    assertThat(jarsIn("lib/cassandra")).isEqualTo(cassandra);
  }

  private static Set<String> jarsIn(String folder) throws IOException {
    Set<String> files = files(archive.home().resolve(folder));
    files.removeIf(file -> file.endsWith(".jsa")); // of a rehearsal
    return files;
  }

  private static Set<String> built(String module) throws IOException {
    Set<String> jars = jars(CHECKOUT.resolve(module).resolve("target/classpath"));
    jars.add(module + ".jar");
    return jars;
  }

  private static Set<String> jars(Path classPath) throws IOException {
    return Stream.of(Files.readString(classPath).strip().split(File.pathSeparator, -1))
        .map(jar -> Path.of(jar).getFileName().toString())
        .collect(toCollection(TreeSet::new));
  }

  @Test
  void everyCommandRunsFromAnywhere() throws IOException {
    assertThat(archive.whereabouts("--version"))
        .isEqualTo(new Unpacked.Ended(0, "whereabouts " + Unpacked.version() + "\n"));
    Unpacked.Ended usage = archive.whereabouts("--help");
    assertThat(usage.status()).isZero();
    assertThat(usage.said()).doesNotContain("Maven");
    List<String> commands =
        usage
            .said()
            .lines()
            .filter(line -> line.matches(" {2}[a-z].*"))
            .map(DistributionIT::commandOf)
            .toList();
    assertThat(commands).contains("demo", "node", "simulate", "status");
    for (String command : commands) {
      Unpacked.Ended help = archive.whereabouts(command, "--help");
      assertThat(help.status()).as(help.said()).isZero();
      assertThat(help.said()).contains("Usage: whereabouts " + command);
    }
    assertThat(archive.whereabouts("fly").status()).isEqualTo(2);
  }

  private static String commandOf(String line) {
    return line.strip().split(" ", 2)[0];
  }

  @Test
  void whatARehearsalHasLoadedIsUsedByLaterStarts() throws IOException {
    Unpacked.Ended rehearsal = archive.whereabouts("rehearse");
    assertThat(rehearsal.status()).as(rehearsal.said()).isZero();
    assertThat(rehearsal.said()).contains("Kept the classes of a node in " + archive.home());
    assertThat(files(archive.home().resolve("lib/cassandra")))
        .as("Cassandra's were kept too")
        .anyMatch(file -> file.endsWith(".jsa"));
    assertThat(archive.whereaboutsWith("JAVA_OPTS=-Xlog:class+load", "--version").said())
        .contains("whereabouts.cluster.command.Main source: shared objects file (top)");
  }

  @Test
  void aNodeIsAliveWithoutAStoreAndStopsInOrder() throws Exception {
    int management = freePort();
    Path config =
        Files.writeString(
            directory.resolve("node.conf"),
            """
            include "%s"
            whereabouts.http.port = 0
            whereabouts.cassandra.contact-points = ["127.0.0.1:%d"]
            pekko.management.http.port = %d
            pekko.remote.artery.canonical.port = 0
            """
                .formatted(archive.home().resolve("config/node.conf"), freePort(), management));
    Path log = directory.resolve("node.log");
    Process node = archive.start(log, "node", "--config", config.toString());
    try {
      awaitOk(node, log, URI.create("http://127.0.0.1:" + management + "/alive"));
      node.destroy();
      assertThat(node.waitFor(3, TimeUnit.MINUTES)).as("the node ends").isTrue();
      assertThat(Files.readString(log)).contains("every accepted position is in the store");
      assertThat(node.exitValue()).isZero();
    } finally {
      node.destroyForcibly();
    }
  }

  @Tag("prove")
  @Test
  void theDemoRunsWithItsOwnCassandra() throws IOException {
    Path report = directory.resolve("report.json");
    Unpacked.Ended demo =
        archive.whereabouts(
            "demo",
            "--vehicles=20",
            "--duration=5s",
            "--verify",
            "--report=" + report,
            "--data=" + directory.resolve("demo"),
            "--port=" + freePort(),
            "--management-port=" + freePort(),
            "--cluster-port=" + freePort(),
            "--cassandra-port=" + freePort());
    assertThat(demo.status()).as(demo.said()).isZero();
    assertThat(Files.readString(report)).containsPattern("\"storeMissing\" *: *0");
  }

  private static void awaitOk(Process node, Path log, URI uri) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!isOk(client, request)) {
      if (!node.isAlive() || System.nanoTime() > deadline) {
        throw new AssertionError(uri + " is not answered:\n" + Files.readString(log));
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  private static boolean isOk(HttpClient client, HttpRequest request) throws InterruptedException {
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
