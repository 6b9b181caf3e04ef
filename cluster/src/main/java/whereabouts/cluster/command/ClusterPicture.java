package whereabouts.cluster.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A cluster at one moment. All its nodes' figures come from one of them, so that a node that is in
 * trouble, or that this machine can't reach, is not missing; what only each node knows is asked
 * from each, and is missing if it does not answer.
 *
 * @param cluster the answer to {@code GET /admin/cluster}
 * @param hottest vehicles, the hottest first
 * @param asked nodes that were asked for them
 * @param answered nodes that answered
 * @param reasons of the nodes that are degraded, by node
 */
record ClusterPicture(
    JsonNode cluster,
    List<HotMerge.Hot> hottest,
    int asked,
    int answered,
    Map<String, List<String>> reasons) {

  /** More than are shown: a vehicle that is hot on the whole may be less so on each node. */
  private static final int PER_NODE = 1_000;

  private record Asked(
      JsonNode node,
      CompletableFuture<Optional<JsonNode>> hot,
      CompletableFuture<Optional<JsonNode>> status) {}

  /**
   * Takes one.
   *
   * @param top vehicles at most
   */
  static ClusterPicture take(ManagementClient client, int top) throws InterruptedException {
    JsonNode cluster = client.get("/admin/cluster");
    List<Asked> asked = new ArrayList<>();
    for (JsonNode node : cluster.path("nodes")) {
      if (node.path("reachable").asBoolean() && node.hasNonNull("management")) {
        asked.add(ask(client, url(client, cluster, node), node));
      }
    }
    HotMerge hot = new HotMerge();
    int answered = 0;
    Map<String, List<String>> reasons = new LinkedHashMap<>();
    for (Asked one : asked) {
      Optional<JsonNode> vehicles = one.hot.join();
      vehicles.ifPresent(hot::add);
      answered += vehicles.isPresent() ? 1 : 0;
      one.status
          .join()
          .ifPresent(status -> reasons.put(one.node.path("node").asText(), reasons(status)));
    }
    return new ClusterPicture(cluster, hot.hottest(top), asked.size(), answered, reasons);
  }

  private static Asked ask(ManagementClient client, String url, JsonNode node) {
    boolean degraded = node.path("health").asText().equals("degraded");
    return new Asked(
        node,
        client.tryGet(url, "/admin/hot?top=" + PER_NODE),
        degraded
            ? client.tryGet(url, "/admin/node")
            : CompletableFuture.completedFuture(Optional.empty()));
  }

  /** The one that answers is known to answer at the target, wherever it thinks that it listens. */
  private static String url(ManagementClient client, JsonNode cluster, JsonNode node) {
    return node.path("node").equals(cluster.path("answeredBy"))
        ? client.target()
        : client.url(node.path("management").asText());
  }

  private static List<String> reasons(JsonNode status) {
    List<String> reasons = new ArrayList<>();
    status.path("health").path("reasons").forEach(reason -> reasons.add(reason.asText()));
    return reasons;
  }
}
