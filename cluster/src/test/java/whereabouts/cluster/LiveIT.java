package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A viewer of one node sees the vehicles of all nodes move, and whatever happens to a node. */
class LiveIT {
  private static final Logger LOG = LoggerFactory.getLogger(LiveIT.class);
  private static final int VEHICLES = 300;

  /** Within Monaco. Cells of two kilometres are watched, so that what is far away is outside. */
  private static final String BOX = "bbox=7.40,43.72,7.45,43.76";

  private static final int STEPS = 80;

  /** What a connection may hold in both its ends, and two messages that are being sent. */
  private static final int MOST_OLD_BYTES = 1_000_000;

  /** So that little changes make large messages. */
  private static final String NOTE = "a".repeat(250);

  @TempDir Path directory;

  private static String reports(int step, int from, double lat, double lon) {
    StringBuilder all = new StringBuilder();
    for (int i = from; i < VEHICLES; i++) {
      all.append(all.isEmpty() ? "[" : ",")
          .append(
              "{\"vehicleId\":\"live-%d\",\"lat\":%s,\"lon\":%s,\"time\":\"%s\",\"speed\":%d,\"attributes\":{\"note\":\"%s\"}}"
                  .formatted(
                      i, lat + i / 1e5, lon + i / 1e5, Instant.now().toString(), step, NOTE));
    }
    return all.append(']').toString();
  }

  private static Map<String, JsonNode> queried(ApiClient api) {
    Map<String, JsonNode> vehicles = new HashMap<>();
    JsonNode answer = api.get("/v1/vehicles?limit=10000&" + BOX).body();
    answer.path("vehicles").forEach(one -> vehicles.put(one.get("vehicleId").asText(), one));
    return vehicles;
  }

  private static boolean isWhole(ApiClient api) {
    ApiClient.Answer answer = api.get("/v1/vehicles?" + BOX);
    return answer.status() == 200
        && !answer.body().has("nodes")
        && !answer.body().has("missingBuckets");
  }

  private static boolean haveSpeed(LiveSocket viewer, int step) {
    return viewer.picture().size() == VEHICLES
        && viewer.picture().values().stream().allMatch(one -> one.path("speed").asInt() == step);
  }

  @Test
  void aViewerSeesTheVehiclesOfAllNodesMoveAlsoWhenOneOfThemDies() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(TestNode.newKeyspace(), directory, 3, 3)) {
      ApiClient api = cluster.node(0).api();
      cluster.node(1).api().post("?ack=persisted", reports(1, 0, 43.73, 7.41));
      try (LiveSocket viewer = new LiveSocket(api, BOX);
          LiveSocket follower = new LiveSocket(cluster.node(1).api(), "id=live-7&id=live-8")) {
        TestNode.await(() -> haveSpeed(viewer, 1));
        assertThat(viewer.snapshot()).isNotNull();
        assertThat(viewer.picture()).isEqualTo(queried(api));
        for (int step = 2; step < 5; step++) {
          int now = step;
          cluster.node(step % 3).api().post("", reports(step, 0, 43.73 + step / 1e3, 7.41));
          TestNode.await(() -> haveSpeed(viewer, now));
        }
        assertThat(viewer.picture()).isEqualTo(queried(api));
        assertThat(viewer.everLeft()).isEmpty();
        assertThat(follower.picture()).containsOnlyKeys("live-7", "live-8");

        cluster.node(2).api().post("?ack=persisted", reports(5, 200, 10, 10));
        TestNode.await(() -> viewer.picture().size() == 200);
        assertThat(viewer.everLeft()).hasSize(100);
        cluster.node(2).api().post("?ack=persisted", reports(6, 0, 43.735, 7.42));
        TestNode.await(() -> haveSpeed(viewer, 6));

        killAndSeeAll(cluster, viewer, follower);
      }
    }
  }

  @Test
  void aViewerThatReadsNothingForAWhileFindsLittleThatIsOldWhenItReadsAgain() throws Exception {
    try (NodeProcess node =
            NodeProcess.start(
                    TestNode.newKeyspace(),
                    directory,
                    "-Dwhereabouts.live.update-interval=20ms",
                    "-Dwhereabouts.live.batch-interval=20ms")
                .awaitReady();
        LiveSocket quick = new LiveSocket(node.api(), BOX);
        RawConnection slow = new RawConnection(node.api())) {
      slow.write(RawConnection.upgrade("/v1/live?" + BOX));
      assertThat(slow.answer().orElseThrow().status()).isEqualTo(101);
      for (int step = 1; step <= STEPS; step++) {
        int now = step;
        node.api().post("", reports(step, 0, 43.73 + step / 1e5, 7.41));
        TestNode.await(() -> haveSpeed(quick, now));
      }
      long told = STEPS * (long) quick.picture().values().toString().length();
      long old = 0;
      String text = slow.frame().orElseThrow().text();
      while (!text.contains("\"speed\":" + STEPS)) {
        old += text.length();
        text = slow.frame().orElseThrow().text();
      }
      LOG.info("{} bytes of old positions were on their way, of {} that were told", old, told);
      assertThat(told).isGreaterThan(8L * MOST_OLD_BYTES);
      assertThat(old).isBetween(1L, (long) MOST_OLD_BYTES);
    }
  }

  private static void killAndSeeAll(LocalCluster cluster, LiveSocket viewer, LiveSocket follower) {
    ApiClient api = cluster.node(0).api();
    int leftBefore = viewer.everLeft().size();
    cluster.node(2).signal("KILL");
    long killed = System.nanoTime();
    cluster.node(2).awaitExit();
    TestNode.await(() -> isWhole(api));
    LOG.info("Whole again {} ms after the kill", (System.nanoTime() - killed) / 1_000_000);
    cluster.node(1).api().post("?ack=persisted", reports(7, 0, 43.736, 7.42));
    TestNode.await(() -> haveSpeed(viewer, 7));
    LOG.info(
        "All seen to move {} ms after the kill; {} vanished meanwhile",
        (System.nanoTime() - killed) / 1_000_000,
        viewer.everLeft().size() - leftBefore);
    assertThat(viewer.picture()).isEqualTo(queried(api));
    TestNode.await(() -> viewer.snapshot() != null && !viewer.snapshot().has("nodes"));
    TestNode.await(
        () ->
            follower.picture().size() == 2
                && follower.picture().values().stream()
                    .allMatch(one -> one.path("speed").asInt() == 7));
  }
}
