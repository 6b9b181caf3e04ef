package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three nodes with traffic on all: whoever comes, leaves or dies, nothing acked is missing beyond
 * what was said, and no read is older than one that has been answered.
 */
class ClusterIT {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterIT.class);
  private static final Duration JOINED = Duration.ofSeconds(30);

  /** A hand-over that does not come to its end is given up after as long. */
  private static final Duration HAND_OVER_TIMEOUT = Duration.ofSeconds(19);

  private static final Duration ANSWERED_AGAIN = Duration.ofSeconds(15);
  private static final Duration ANSWERED_AGAIN_UNDER_FULL_LOAD = Duration.ofSeconds(20);
  private static final int STEADY_VEHICLES = 2_000;
  private static final Duration WARM_UP = Duration.ofSeconds(30);

  /** Far below what a report waits for at most, and above what a busy small machine takes. */
  private static final double CLIFF_MILLIS = 1_000;

  private static final Duration FROZEN = Duration.ofSeconds(20);

  private final String keyspace = TestNode.newKeyspace();
  @TempDir Path directory;

  private AckedFleet accepted;
  private AckedFleet persisted;
  private ReadWatch reads;

  @BeforeEach
  void nothingRuns() {
    accepted = null;
    persisted = null;
    reads = null;
  }

  private void drive(LocalCluster cluster) {
    List<ApiClient> nodes = cluster.apis();
    accepted = AckedFleet.drive(nodes, "accepted-", "");
    persisted = AckedFleet.drive(nodes, "persisted-", "?ack=persisted");
    accepted.awaitAcks(50);
    persisted.awaitAcks(5);
    reads = new ReadWatch(nodes, accepted.vehicles());
  }

  @Tag("prove")
  @Test
  void aNodeThatJoinsHasItsShareSoonAndNobodyWaitsForIt() {
    try (LocalCluster cluster = LocalCluster.start(keyspace, directory, 2, 3);
        SimulatorProcess fleet = steady(cluster)) {
      long begun = System.nanoTime();
      cluster.launch(2).awaitReady();
      long ready = System.nanoTime();
      cluster.awaitShared();
      Duration joining = Duration.ofNanos(System.nanoTime() - begun);
      JsonNode report = fleet.arrive().awaitReport();
      LOG.info(
          "Joined in {} ms from its start, {} ms of them until it was ready; {}",
          joining.toMillis(),
          (ready - begun) / 1_000_000,
          report);
      assertThat(joining).isLessThan(JOINED);
      assertThat(report.path("unconfirmed").asInt(-1)).isZero();
      assertThat(report.at("/ackLatencyMillis/p99").asDouble()).isBetween(0.001, CLIFF_MILLIS);
      assertThat(report.at("/verify/correct").asInt()).isEqualTo(STEADY_VEHICLES);
    }
  }

  /** Vehicles that report once a second, to the nodes that run, and have done so for a while. */
  private static SimulatorProcess steady(LocalCluster cluster) {
    List<ApiClient> nodes = cluster.running().stream().map(NodeProcess::api).toList();
    SimulatorProcess fleet =
        SimulatorProcess.start(
            nodes, "--vehicles", STEADY_VEHICLES, "--duration", "5m", "--verify");
    TestNode.awaitTold(
        () ->
            cluster.running().stream()
                    .mapToDouble(node -> node.scrape().of("whereabouts_vehicles"))
                    .sum()
                >= STEADY_VEHICLES);
    TestNode.pass(WARM_UP);
    return fleet;
  }

  @Test
  void aNodeJoinsAndAnotherLeaves() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(keyspace, directory, 2, 3)) {
      drive(cluster);
      long begun = System.nanoTime();
      cluster.launch(2).awaitReady();
      cluster.awaitShared();
      Duration joining = Duration.ofNanos(System.nanoTime() - begun);
      accepted.awaitAcks(50);

      begun = System.nanoTime();
      NodeProcess leaving = cluster.node(0);
      leaving.signal("TERM");
      assertThat(leaving.awaitExit()).isZero();
      Duration stopping = Duration.ofNanos(System.nanoTime() - begun);
      cluster.awaitShared();
      Duration leavingFor = Duration.ofNanos(System.nanoTime() - begun);
      accepted.awaitAcks(50);
      LOG.info(
          "Joined in {} ms from its start; left in {} ms, all shared after {} ms; {}",
          joining.toMillis(),
          stopping.toMillis(),
          leavingFor.toMillis(),
          reads);
      assertThat(stopping).isLessThan(HAND_OVER_TIMEOUT);
      assertNothingIsMissing(cluster);
      assertThat(leaving.log()).contains("every accepted position is in the store");
    }
  }

  @Tag("prove")
  @Test
  void aKilledNodesVehiclesAnswerAgainSoon() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(keyspace, directory, 3, 3);
        SimulatorProcess fleet = steady(cluster)) {
      AckedFleet parked = AckedFleet.drive(cluster.apis(), "parked-", "?ack=persisted");
      parked.awaitAcks(10);
      parked.arrive();
      NodeProcess victim = cluster.node(0);
      LostNode lost = LostNode.of(victim, parked.vehicles());
      victim.signal("KILL");
      long killed = System.nanoTime();
      victim.awaitExit();
      Duration answered = answeredAgain(cluster.node(1).api(), lost, killed);
      LOG.info("All vehicles answered again {} ms after the kill", answered.toMillis());
      assertThat(fleet.isAlive()).as("the load has lasted").isTrue();
      parked.assertNothingAckedIsMissing(cluster.node(1).api()::vehicle);
      assertThat(answered).isLessThan(ANSWERED_AGAIN);
    }
  }

  /** When the last of those that the lost node had is answered by another one. */
  private static Duration answeredAgain(ApiClient node, LostNode lost, long sinceNanos) {
    for (String vehicle : lost.vehicles()) {
      TestNode.await(() -> node.vehicle(vehicle).status() == 200);
    }
    return Duration.ofNanos(System.nanoTime() - sinceNanos);
  }

  @Test
  void aKilledNodesVehiclesAnswerAgain() throws Exception {
    kill();
  }

  @Tag("prove")
  @Test
  void aKilledNodesVehiclesAnswerAgainSoonUnderFullLoad() throws Exception {
    assertThat(kill()).isLessThan(ANSWERED_AGAIN_UNDER_FULL_LOAD);
  }

  /** How long it took until all vehicles were answered again. */
  private Duration kill() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(keyspace, directory, 3, 3)) {
      drive(cluster);
      NodeProcess victim = cluster.node(0);
      AgeWatch age = new AgeWatch(victim);
      age.awaitExports(10);
      LostNode lost = LostNode.of(victim, accepted.vehicles());
      victim.signal("KILL");
      long killed = System.nanoTime();
      victim.awaitExit();
      lost.assertRefusedAtOnce(cluster.node(1));
      ApiClient other = cluster.node(1).api();
      Duration answered = answeredAgain(other, lost, killed);
      lost.assertRefusedNoMore(cluster.node(1));
      accepted.arrive();
      persisted.arrive();
      reads.close();
      persisted.assertNothingAckedIsMissing(other::vehicle);
      AckedFleet.Missing missing = accepted.missing(other::vehicle);
      LOG.info(
          "All vehicles answered again {} ms after the kill; {} of {} fixes acked as accepted are"
              + " gone ({} vehicles); the oldest unwritten one was {} ms old at the last export; {}",
          answered.toMillis(),
          missing.fixes(),
          accepted.ackedFixes(),
          missing.vehicles(),
          age.last().ageNanos() / 1_000_000,
          reads);
      assertThat(missing.firstAckNanos()).isGreaterThanOrEqualTo(age.last().lostSinceNanos());
      return answered;
    }
  }

  @Tag("prove")
  @Test
  void allAreStartedAnewOneAfterAnother() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(keyspace, directory, 3, 3)) {
      drive(cluster);
      for (int i = 0; i < 3; i++) {
        cluster.node(i).signal("TERM");
        assertThat(cluster.node(i).awaitExit()).isZero();
        accepted.awaitAcks(50);
        cluster.launch(i).awaitReady();
        cluster.awaitShared();
        accepted.awaitAcks(50);
      }
      LOG.info("All three were started anew; {}", reads);
      assertNothingIsMissing(cluster);
    }
  }

  /** The others take it for dead; once it wakes it finds that it was downed, and ends. */
  @Tag("prove")
  @Test
  void aFrozenNodeIsDownedAndEndsWhenItWakes() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(keyspace, directory, 3, 3)) {
      drive(cluster);
      NodeProcess frozen = cluster.node(0);
      LostNode lost = LostNode.of(frozen, accepted.vehicles());
      frozen.signal("STOP");
      lost.assertRefusedAtOnce(cluster.node(1));
      TestNode.pass(FROZEN);
      lost.assertRefusedNoMore(cluster.node(1));
      ApiClient other = cluster.node(1).api();
      for (String vehicle : persisted.vehicles()) {
        TestNode.await(() -> other.vehicle(vehicle).status() == 200);
      }
      frozen.signal("CONT");
      int status = frozen.awaitExit();
      LOG.info("The frozen node ended with status {}; {}", status, reads);
      assertEndedInOrder(frozen);
      cluster.launch(0).awaitReady();
      cluster.awaitShared();
      accepted.awaitAcks(20);
      reads.close();
      accepted.arrive();
      persisted.arrive();
      for (NodeProcess node : cluster.running()) {
        persisted.assertNothingAckedIsMissing(node.api()::vehicle);
        persisted.assertNothingAckedIsMissing(node.api()::storedVehicle);
        accepted.assertNothingAckedIsMissing(node.api()::vehicle);
      }
    }
  }

  @Tag("prove")
  @Test
  void twoOfThreeLeaveAtOnce() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(keyspace, directory, 3, 3)) {
      drive(cluster);
      NodeProcess one = cluster.node(0);
      NodeProcess other = cluster.node(1);
      one.signal("TERM");
      other.signal("TERM");
      assertThat(one.awaitExit()).isZero();
      assertThat(other.awaitExit()).isZero();
      cluster.awaitShared();
      accepted.awaitAcks(50);
      LOG.info("Two of three left at once; {}", reads);
      assertNothingIsMissing(cluster);
      assertEndedInOrder(one);
      assertEndedInOrder(other);
    }
  }

  /** Nobody takes over what it has, so that each of them has to write all by itself. */
  @Tag("prove")
  @Test
  void allAreStoppedForGood() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(keyspace, directory, 3, 3)) {
      drive(cluster);
      ApiClient management = cluster.node(1).management();
      assertThat(management.putForm("/cluster/", "operation=prepare-for-full-shutdown"))
          .isEqualTo(200);
      TestNode.await(() -> statuses(management).equals(Set.of("ReadyForShutdown")));
      accepted.awaitAcks(20);
      List<NodeProcess> nodes = cluster.running();
      nodes.forEach(node -> node.signal("TERM"));
      for (NodeProcess node : nodes) {
        assertThat(node.awaitExit()).isZero();
        assertEndedInOrder(node);
      }
      reads.close();
      accepted.arrive();
      persisted.arrive();

      for (int i = 0; i < nodes.size(); i++) {
        cluster.launch(i);
      }
      cluster.running().forEach(NodeProcess::awaitReady);
      cluster.awaitShared();
      LOG.info("All three were stopped and started anew; {}", reads);
      for (NodeProcess node : cluster.running()) {
        accepted.assertNothingAckedIsMissing(node.api()::vehicle);
        persisted.assertNothingAckedIsMissing(node.api()::vehicle);
        accepted.assertNothingAckedIsMissing(node.api()::storedVehicle);
      }
    }
  }

  private static Set<String> statuses(ApiClient management) {
    return new HashSet<>(
        management.get("/cluster/members").body().get("members").findValuesAsText("status"));
  }

  /**
   * The others take its vehicles over at once; what it has acked comes to the store nevertheless.
   */
  @Tag("prove")
  @Test
  void aNodeThatIsDownedWritesWhatItHasAndEnds() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(keyspace, directory, 3, 3)) {
      drive(cluster);
      NodeProcess downed = cluster.node(0);
      String address = downed.management().get("/admin/node").body().get("address").asText();
      assertThat(
              cluster.node(1).management().putForm("/cluster/members/" + address, "operation=down"))
          .isEqualTo(200);
      assertThat(downed.awaitExit()).isZero();
      assertEndedInOrder(downed);
      reads.close();
      accepted.arrive();
      persisted.arrive();
      cluster.awaitShared();
      for (NodeProcess node : cluster.running()) {
        persisted.assertNothingAckedIsMissing(node.api()::vehicle);
      }
      ApiClient other = cluster.node(1).api();
      TestNode.await(() -> accepted.missing(other::storedVehicle).vehicles() == 0);
    }
  }

  /** It has written all, or says where the next start finds the rest. */
  private static void assertEndedInOrder(NodeProcess node) {
    assertThat(node.log())
        .containsPattern(
            "every accepted position is in the store|will be written at the next start");
  }

  @Tag("prove")
  @Test
  void nodesThatOnlyTakeReportsHoldNoVehicles() throws Exception {
    try (LocalCluster cluster = LocalCluster.ofVehicles(keyspace, directory, 2, 3)) {
      NodeProcess ingest = cluster.launch(2, Roles.INGEST).awaitReady();
      List<ApiClient> door = List.of(ingest.api());
      accepted = AckedFleet.drive(door, "accepted-", "");
      persisted = AckedFleet.drive(door, "persisted-", "?ack=persisted");
      accepted.awaitAcks(100);
      persisted.awaitAcks(5);
      accepted.arrive();
      persisted.arrive();
      accepted.assertNothingAckedIsMissing(ingest.api()::vehicle);
      persisted.assertNothingAckedIsMissing(ingest.api()::storedVehicle);
      assertThat(ingest.scrape().of("whereabouts_vehicles")).isZero();
      assertThat(cluster.node(0).scrape().of("whereabouts_vehicles")).isPositive();
      assertThat(cluster.node(1).scrape().of("whereabouts_vehicles")).isPositive();
    }
  }

  private void assertNothingIsMissing(LocalCluster cluster) throws InterruptedException {
    accepted.arrive();
    persisted.arrive();
    assertThat(reads.olderReads()).isEmpty();
    for (NodeProcess node : cluster.running()) {
      accepted.assertNothingAckedIsMissing(node.api()::vehicle);
      persisted.assertNothingAckedIsMissing(node.api()::vehicle);
    }
  }
}
