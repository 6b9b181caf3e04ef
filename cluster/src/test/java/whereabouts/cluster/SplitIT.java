package whereabouts.cluster;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import whereabouts.cluster.Networks.Network;

/**
 * A node of three is cut off the others amid traffic. It ends, its supervisor starts it again while
 * it is still cut off, and the network heals: nothing acked is missing then, and all nodes and the
 * store agree on every vehicle, also on those that have reported nothing since.
 */
@Tag("prove")
class SplitIT {
  private static final Logger LOG = LoggerFactory.getLogger(SplitIT.class);

  /** Longer than a node that can reach nobody takes to do whatever it does then. */
  private static final Duration STILL_CUT_OFF = Duration.ofSeconds(20);

  private final String keyspace = TestNode.newKeyspace();
  @TempDir Path directory;

  /** Both sides have clients and write to the store. */
  @Test
  void aNodeIsCutOffItsPeersAlone() throws Exception {
    split(2, Network.PEERS);
  }

  /** It is the one that begins the cluster when all are started. */
  @Test
  void theFirstSeedIsCutOffItsPeersAlone() throws Exception {
    split(0, Network.PEERS);
  }

  /** What it has acked and not written waits on its disk. */
  @Test
  void aNodeIsCutOffAll() throws Exception {
    split(2, Network.values());
  }

  @Test
  void theFirstSeedIsCutOffAll() throws Exception {
    split(0, Network.values());
  }

  private void split(int victim, Network... cut) throws Exception {
    try (Networks networks = Networks.make(3, directory);
        LocalCluster cluster =
            LocalCluster.start(
                keyspace, directory, IntStream.range(0, 3).mapToObj(networks::seat).toList())) {
      List<ApiClient> nodes = cluster.apis();
      AckedFleet accepted = AckedFleet.drive(nodes, "accepted-", "");
      AckedFleet persisted = AckedFleet.drive(nodes, "persisted-", "?ack=persisted");
      AckedFleet silenced = AckedFleet.drive(List.of(nodes.get(victim)), of(cluster, victim), "");
      accepted.awaitAcks(50);
      persisted.awaitAcks(5);
      silenced.awaitAcks(50);
      try (SimulatorProcess fleet = simulate(nodes, networks.key());
          ReadWatch reads = new ReadWatch(nodes, accepted.vehicles())) {
        NodeProcess cutOff = cluster.node(victim);
        ApiClient other = nodes.get(1);
        TestNode.await(() -> other.vehicle("sim-000001").status() == 200);

        for (Network network : cut) {
          networks.pull(victim, network);
        }
        long begun = System.nanoTime();
        int status = cutOff.awaitExit();
        Duration ended = Duration.ofNanos(System.nanoTime() - begun);
        silenced.awaitEnd();
        cluster.launch(victim);
        for (String vehicle : silenced.vehicles()) {
          TestNode.await(() -> other.vehicle(vehicle).status() == 200);
        }
        Duration takenOver = Duration.ofNanos(System.nanoTime() - begun);
        TestNode.pass(STILL_CUT_OFF);
        for (Network network : cut) {
          networks.plugIn(victim, network);
        }
        begun = System.nanoTime();
        cluster.superviseUntilShared();
        Duration healed = Duration.ofNanos(System.nanoTime() - begun);
        List<String> older = reads.olderReads();
        LOG.info(
            "Cut off by {}: ended after {} ms with status {}, all answered again after {} ms, all"
                + " shared {} ms after the network had healed; {}, of these {} older than one"
                + " before",
            List.of(cut),
            ended.toMillis(),
            status,
            takenOver.toMillis(),
            healed.toMillis(),
            reads,
            older.size());
        assertThat(status).isZero();

        assertReadsAreInOrder(nodes, accepted);
        accepted.arrive();
        persisted.arrive();
        assertAgreement(nodes, List.of(accepted, persisted, silenced));
        for (ApiClient node : nodes) {
          for (AckedFleet sent : List.of(accepted, persisted, silenced)) {
            sent.assertNothingAckedIsMissing(node::vehicle);
          }
        }
        JsonNode report = fleet.arrive().awaitReport();
        LOG.info("The fleet: {}", report);
        assertThat(report.at("/verify/correct").asInt()).isPositive();
        assertThat(report.at("/verify/storeCorrect")).isEqualTo(report.at("/verify/correct"));
      }
    }
  }

  private static SimulatorProcess simulate(List<ApiClient> nodes, String key) {
    return SimulatorProcess.start(
        nodes, "--vehicles", 300, "--duration", "10m", "--verify", "--token", key);
  }

  /** Vehicles that live on this node. */
  private static List<String> of(LocalCluster cluster, int node) {
    List<String> all = IntStream.range(0, 300).mapToObj(number -> "silenced-" + number).toList();
    cluster
        .node(node)
        .api()
        .post(
            "",
            all.stream()
                .map(
                    id ->
                        "{\"vehicleId\":\"%s\",\"time\":1600000000000,\"lat\":1,\"lon\":1}"
                            .formatted(id))
                .collect(joining(",", "[", "]")));
    String name = cluster.name(node);
    return all.stream()
        .filter(
            id ->
                cluster
                    .node(node)
                    .management()
                    .get("/admin/vehicles/" + id)
                    .body()
                    .path("node")
                    .asText()
                    .equals(name))
        .toList();
  }

  private static void assertReadsAreInOrder(List<ApiClient> nodes, AckedFleet fleet) {
    try (ReadWatch reads = new ReadWatch(nodes, fleet.vehicles())) {
      fleet.awaitAcks(50);
      assertThat(reads.olderReads()).isEmpty();
    }
  }

  /** Waits until every node and the store answer the same of every vehicle. */
  private static void assertAgreement(List<ApiClient> nodes, List<AckedFleet> fleets) {
    List<String> disagreements = new ArrayList<>();
    try {
      TestNode.await(
          () -> {
            disagreements.clear();
            fleets.forEach(fleet -> disagreements.addAll(disagreements(nodes, fleet)));
            return disagreements.isEmpty();
          });
    } catch (AssertionError lasting) {
      throw new AssertionError(
          disagreements.size() + " lasting disagreements, such as " + disagreements.get(0),
          lasting);
    }
  }

  private static List<String> disagreements(List<ApiClient> nodes, AckedFleet fleet) {
    List<String> found = new ArrayList<>();
    for (String vehicle : fleet.vehicles()) {
      List<String> answers =
          Stream.concat(
                  nodes.stream().map(node -> node.vehicle(vehicle)),
                  Stream.of(nodes.get(0).storedVehicle(vehicle)))
              .map(answer -> answer.body().path("time").asText("status " + answer.status()))
              .toList();
      if (answers.stream().distinct().count() > 1) {
        found.add(vehicle + " by node, and by the store: " + answers);
      }
    }
    return found;
  }
}
