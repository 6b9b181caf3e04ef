package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Three nodes answer queries as one would, and say what they lack while one of them is dead. */
class ClusterQueriesIT {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterQueriesIT.class);
  private static final String FLEET = "ais_us_2022-01-03";
  private static final String GLOBE = "/v1/vehicles?bbox=-180,-90,180,90&limit=10000";

  @TempDir Path directory;

  @Tag("prove")
  @Test
  void threeNodesAnswerAsOneAndTwoWithoutTheThird() throws Exception {
    RecordedFleet fleet = RecordedFleet.named(FLEET);
    List<JsonNode> queries = KnownQueries.of(FLEET);
    try (LocalCluster cluster = LocalCluster.start(TestNode.newKeyspace(), directory, 3, 3)) {
      fleet.report(cluster.node(0).api(), "?ack=persisted");
      JsonNode whole = cluster.node(0).api().get(GLOBE).body();
      assertThat(KnownQueries.ids(whole)).hasSize(fleet.newest().size()).doesNotHaveDuplicates();
      for (NodeProcess node : cluster.running()) {
        queries.forEach(query -> KnownQueries.assertAnswered(node.api(), query));
        assertThat(node.api().get(GLOBE).body()).isEqualTo(whole);
      }

      cluster.node(2).signal("KILL");
      long killed = System.nanoTime();
      cluster.node(2).awaitExit();
      JsonNode lacking = cluster.node(0).api().get(GLOBE).body();
      LOG.info(
          "Without the third node, after {} ms: {} of {} vehicles, nodes {}, {} buckets missing",
          (System.nanoTime() - killed) / 1_000_000,
          lacking.get("vehicles").size(),
          fleet.newest().size(),
          lacking.get("nodes"),
          lacking.get("missingBuckets"));
      assertThat(lacking.get("nodes").toString()).isEqualTo("{\"asked\":3,\"answered\":2}");
      assertThat(lacking.get("missingBuckets").asInt()).isBetween(256, 512);
      assertThat(KnownQueries.ids(whole)).containsAll(KnownQueries.ids(lacking));
      assertThat(lacking.get("vehicles").size()).isBetween(2_500, fleet.newest().size() - 1);

      for (NodeProcess node : cluster.running()) {
        TestNode.await(() -> isWhole(node.api().get(GLOBE)));
        assertThat(node.api().get(GLOBE).body()).isEqualTo(whole);
        queries.forEach(query -> KnownQueries.assertAnswered(node.api(), query));
      }
      LOG.info("Whole again {} ms after the kill", (System.nanoTime() - killed) / 1_000_000);
    }
  }

  private static boolean isWhole(ApiClient.Answer answer) {
    return answer.status() == 200
        && !answer.body().has("nodes")
        && !answer.body().has("missingBuckets");
  }
}
