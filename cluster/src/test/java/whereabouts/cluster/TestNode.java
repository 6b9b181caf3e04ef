package whereabouts.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import whereabouts.persistence.local.SharedCassandra;

/** A node in this JVM, on free ports, with the test's Cassandra. */
final class TestNode implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration GLANCE = Duration.ofMillis(250);

  private final Node node;
  private final ApiClient api;
  private final ApiClient management;

  private TestNode(Node node) {
    this.node = node;
    this.api = new ApiClient(node.address().orElseThrow());
    this.management = new ApiClient(node.managementAddress());
  }

  /** Starts a node and waits until it has loaded all of its buckets. */
  static TestNode start(String keyspace, Path spill, String... settings) {
    TestNode started = startWithoutStore(keyspace, spill, settings);
    await(() -> started.counter("whereabouts.buckets.loaded") == 1024);
    return started;
  }

  /** Starts a node and does not wait for the store. */
  static TestNode startWithoutStore(String keyspace, Path spill, String... settings) {
    Config config =
        ConfigFactory.parseString(String.join("\n", settings))
            .withFallback(config(keyspace, spill));
    return new TestNode(
        Node.start(NodeSettings.load(config))
            .toCompletableFuture()
            .orTimeout(60, TimeUnit.SECONDS)
            .join());
  }

  /** What an operator would write for such a node. */
  static Config config(String keyspace, Path spill) {
    return ConfigFactory.parseString(
        """
        whereabouts.http.port = 0
        whereabouts.cassandra.contact-points = ["%s"]
        whereabouts.cassandra.keyspace = "%s"
        whereabouts.spill.directory = "%s"
        pekko.remote.artery.canonical.port = 0
        pekko.management.http.port = 0
        """
            .formatted(SharedCassandra.get().process().contactPoint(), keyspace, spill));
  }

  /** A keyspace that nobody else has. */
  static String newKeyspace() {
    return SharedCassandra.get().settings().keyspace();
  }

  static void await(BooleanSupplier condition) {
    await(Duration.ofMinutes(1), condition);
  }

  /** The same, but not for a minute. */
  static void await(Duration atMost, BooleanSupplier condition) {
    await(atMost, POLL, condition);
  }

  /** The same for what costs a node much to tell: it is asked less often. */
  static void awaitTold(BooleanSupplier condition) {
    awaitTold(Duration.ofMinutes(1), condition);
  }

  static void awaitTold(Duration atMost, BooleanSupplier condition) {
    await(atMost, GLANCE, condition);
  }

  private static void await(Duration atMost, Duration every, BooleanSupplier condition) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not so within " + atMost.toSeconds() + " s");
      }
      LockSupport.parkNanos(every.toNanos());
    }
  }

  /** Lets time pass, of which something is measured. */
  static void pass(Duration time) {
    long begun = System.nanoTime();
    await(() -> System.nanoTime() - begun >= time.toNanos());
  }

  ApiClient api() {
    return api;
  }

  /** A client of the port of operators. */
  ApiClient management() {
    return management;
  }

  /** The value of a counter or gauge. */
  double counter(String meter) {
    return node.meters().get(meter).meter().measure().iterator().next().getValue();
  }

  /** Rows that the writer has stored. */
  long rowsStored() {
    return (long) counter("whereabouts.store.rows");
  }

  void awaitAllWritten() {
    await(() -> counter("whereabouts.unwritten.rows") == 0);
  }

  int stop() {
    return node.stop().toCompletableFuture().orTimeout(90, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    stop();
  }
}
