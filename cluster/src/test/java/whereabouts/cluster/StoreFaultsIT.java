package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import whereabouts.persistence.local.SharedCassandra;

/**
 * A store in trouble is waited out: reports are taken throughout, nothing acked is missing
 * afterwards, memory does not grow, and the log says once what happened and once that it is over.
 */
class StoreFaultsIT {
  private static final Logger LOG = LoggerFactory.getLogger(StoreFaultsIT.class);
  private static final Duration STEADY = Duration.ofSeconds(6);
  private static final Duration BRIEF = Duration.ofSeconds(8);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration RECOVERY = Duration.ofSeconds(5);

  /** In which the load goes on after the recovery: longer than the log waits to say it is over. */
  private static final Duration AFTERWARDS = Duration.ofSeconds(8);

  private static final long FLAT_BYTES = 32L << 20;

  private final SharedCassandra cassandra = SharedCassandra.get();
  private final String keyspace = TestNode.newKeyspace();
  @TempDir Path directory;

  @AfterEach
  void storeIsWell() {
    cassandra.heal();
  }

  @Test
  void aStoreThatFreezesIsWaitedOut() {
    waitOut(BRIEF, 2_000, cassandra::pause, this::thaw);
  }

  @Test
  void aStoreThatAnswersEveryWriteWithATimeoutIsWaitedOut() {
    waitOut(BRIEF, 2_000, cassandra::timeOutWrites, cassandra::answerWrites);
  }

  @Tag("prove")
  @Test
  void aStoreThatFreezesForLongIsWaitedOut() {
    waitOut(LONG, 10_000, cassandra::pause, this::thaw);
  }

  @Tag("prove")
  @Test
  void aStoreThatIsKilledAndStartedAgainIsWaitedOut() {
    waitOut(LONG, 10_000, cassandra::kill, cassandra::restart);
  }

  @Tag("prove")
  @Test
  void aStoreThatAnswersEveryWriteWithATimeoutForLongIsWaitedOut() {
    waitOut(LONG, 10_000, cassandra::timeOutWrites, cassandra::answerWrites);
  }

  @Test
  void aNodeThatStartsWithoutItsStoreTakesReportsAndSaysNothingOfVehiclesItCanNotKnow() {
    String keyspace = TestNode.newKeyspace();
    try (TestNode node = TestNode.start(keyspace, directory)) {
      node.api()
          .post(
              "?ack=persisted",
              "{\"vehicleId\":\"known\",\"time\":1700000009,\"lat\":9,\"lon\":9}");
    }
    cassandra.pause();
    try (TestNode node = TestNode.startWithoutStore(keyspace, directory)) {
      ApiClient.Answer older =
          node.api().post("", "{\"vehicleId\":\"known\",\"time\":1700000001,\"lat\":1,\"lon\":1}");
      assertThat(older.body().get("accepted").asInt()).isEqualTo(1);
      assertThat(node.api().vehicle("known").status()).isEqualTo(503);
      assertThat(node.api().vehicle("unknown").status()).isEqualTo(503);
      cassandra.resume();
      TestNode.await(() -> node.api().vehicle("known").status() == 200);
      assertThat(node.api().vehicle("known").lat()).isEqualTo(9);
      TestNode.await(() -> node.api().vehicle("unknown").status() == 404);
    }
  }

  private void thaw() {
    cassandra.resume();
    cassandra.awaitReady();
  }

  /**
   * Lets a fleet drive on while the store is in trouble.
   *
   * <p>The recovery is measured from the moment that the store takes CQL again (writes, where only
   * they were in trouble) until the oldest unwritten fix is no older than the target age again.
   *
   * @param end returns when the store takes CQL again
   */
  private void waitOut(Duration lasting, int vehicles, Runnable begin, Runnable end) {
    try (NodeProcess node = NodeProcess.start(keyspace, directory, "-Xmx512m").awaitReady();
        SimulatorProcess fleet = drive(node, vehicles)) {
      TestNode.awaitTold(() -> node.scrape().of("whereabouts_vehicles") >= vehicles);
      new FaultWatch(node).pass(STEADY);
      long heapBefore = node.liveHeapBytes();
      Scrape before = node.scrape();
      int logBefore = node.log().length();

      FaultWatch watch = new FaultWatch(node);
      begin.run();
      double acceptedBefore = accepted(node);
      watch.pass(lasting);
      assertThat(accepted(node)).as("accepted by now").isGreaterThan(acceptedBefore);
      long heapDuring = node.liveHeapBytes();
      end.run();
      long back = System.nanoTime();
      watch.until(watch::keepsUp);
      Duration recovery = Duration.ofNanos(System.nanoTime() - back);

      FaultWatch afterwards = new FaultWatch(node);
      afterwards.pass(AFTERWARDS);
      fleet.arrive();
      JsonNode report = fleet.awaitReport();
      afterwards.until(() -> isWell(node.scrape()));
      long heapAfter = node.liveHeapBytes();
      Scrape since = node.scrape().since(before);
      String log = node.log().substring(logBefore);
      LOG.info(
          "Recovered in {} ms; at most {} rows unwritten, for {} s, afterwards for {} s; live heap"
              + " {}, {}, {} MiB before, during, after; {} failed requests; fleet {}; log:\n{}",
          recovery.toMillis(),
          (long) watch.mostUnwrittenRows(),
          watch.oldestUnwrittenSeconds(),
          afterwards.oldestUnwrittenSeconds(),
          heapBefore >> 20,
          heapDuring >> 20,
          heapAfter >> 20,
          (long) since.sum("whereabouts_store_failures_total"),
          report,
          log);
      assertThat(recovery).isLessThan(RECOVERY);
      assertThat(heapDuring).isLessThan(heapBefore + FLAT_BYTES);
      assertThat(heapAfter).isLessThan(heapBefore + FLAT_BYTES);
      assertThat(watch.wasDegraded() || (lasting.equals(BRIEF) && watch.highestRung() > 0))
          .as("it says that it is not well")
          .isTrue();
      assertThat(report.path("errors").asDouble(-1))
          .as("nothing else than events that were answered as not stored")
          .isEqualTo(since.of("whereabouts_events_total", "outcome=\"unconfirmed\""));
      assertNothingIsMissing(vehicles, report);
      assertSaidOnce(log);
    }
  }

  private static void assertNothingIsMissing(int vehicles, JsonNode report) {
    for (String none : new String[] {"overloaded", "unconfirmed"}) {
      assertThat(report.path(none).asInt(-1)).as(none).isZero();
    }
    assertThat(report.at("/verify/correct").asInt()).isEqualTo(vehicles);
    assertThat(report.at("/verify/storeCorrect").asInt()).isEqualTo(vehicles);
    JsonNode events = report.path("events");
    assertThat(events.path("acked").asInt()).isPositive();
    assertThat(events.path("stored")).isEqualTo(events.path("acked"));
    assertThat(events.path("lost").asInt(-1)).isZero();
  }

  private static void assertSaidOnce(String log) {
    assertThat(lines(log, "The store has failed to take writes")).isOne();
    assertThat(lines(log, "The store takes writes again")).isOne();
    assertThat(lines(log, "Events are not stored")).isLessThanOrEqualTo(1);
    assertThat(lines(log, "Events are stored again"))
        .isEqualTo(lines(log, "Events are not stored"));
    assertThat(lines(log, " is down; trying to reach it again")).isLessThanOrEqualTo(1);
    assertThat(lines(log, " is up")).isEqualTo(lines(log, " is down; trying to reach it again"));
    assertThat(lines(log, "ERROR")).isZero();
    assertThat(lines(log, "\tat ")).as("lines of stack traces").isZero();
  }

  private static long lines(String log, String what) {
    return log.lines().filter(line -> line.contains(what)).count();
  }

  private static SimulatorProcess drive(NodeProcess node, int vehicles) {
    return SimulatorProcess.start(
        node.api(),
        "--vehicles",
        vehicles,
        "--duration",
        "3m",
        "--events",
        10,
        "--verify",
        "--verify-timeout",
        "10s");
  }

  private static double accepted(NodeProcess node) {
    return node.scrape().of("whereabouts_reports_total", "outcome=\"accepted\"");
  }

  private static boolean isWell(Scrape now) {
    return now.of("whereabouts_health_degraded") == 0 && now.of("whereabouts_ladder") == 0;
  }
}
