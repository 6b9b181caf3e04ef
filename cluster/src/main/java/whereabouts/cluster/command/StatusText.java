package whereabouts.cluster.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import whereabouts.tracker.fleet.Buckets;

/** A cluster as people read it: a line a node, what is wrong, and the hottest vehicles. */
final class StatusText {
  private static final String UNKNOWN = "-";

  private static final String LEGEND =
      "(lag: how late due positions are written; oldest: the oldest not written yet)";

  /** A node tells four times a second; after so long something is wrong. */
  private static final int SILENT_MILLIS = 3_000;

  private StatusText() {}

  static List<String> of(ClusterPicture picture) {
    List<String> lines = new ArrayList<>(nodes(picture.cluster()));
    lines.add("");
    lines.add(sum(picture.cluster()));
    lines.add(LEGEND);
    lines.addAll(troubles(picture));
    lines.add("");
    lines.addAll(hottest(picture));
    return lines;
  }

  private static List<String> nodes(JsonNode cluster) {
    boolean haveRoles = each(cluster).stream().anyMatch(node -> !roles(node).equals(UNKNOWN));
    TextTable table =
        haveRoles
            ? new TextTable(
                "NODE",
                "ROLES",
                "STATUS",
                ">SHARDS",
                ">VEHICLES",
                ">REP/S",
                ">LAG",
                ">OLDEST",
                "LADDER",
                "HEALTH")
            : new TextTable(
                "NODE",
                "STATUS",
                ">SHARDS",
                ">VEHICLES",
                ">REP/S",
                ">LAG",
                ">OLDEST",
                "LADDER",
                "HEALTH");
    for (JsonNode node : each(cluster)) {
      List<String> cells = cells(node);
      if (haveRoles) {
        cells.add(1, roles(node));
      }
      table.add(cells.toArray(String[]::new));
    }
    return table.lines();
  }

  private static List<String> cells(JsonNode node) {
    boolean reachable = node.path("reachable").asBoolean();
    return new ArrayList<>(
        List.of(
            node.path("node").asText(),
            node.path("status").asText(),
            figure(node, "buckets", buckets -> Units.count(Buckets.shards(buckets))),
            figure(node, "vehicles", Units::count),
            node.has("reportsPerSecond")
                ? Units.perSecond(node.get("reportsPerSecond").asDouble())
                : UNKNOWN,
            figure(node, "flushLagMs", Units::time),
            figure(node, "oldestUnwrittenAgeMs", Units::time),
            node.path("ladder").asText(UNKNOWN),
            reachable ? node.path("health").asText(UNKNOWN) : "unreachable"));
  }

  private static String figure(JsonNode node, String name, LongFunction<String> unit) {
    return node.has(name) ? unit.apply(node.get(name).asLong()) : UNKNOWN;
  }

  /** Those that somebody has given it; each has one of its data center besides. */
  private static String roles(JsonNode node) {
    String roles =
        StreamSupport.stream(node.path("roles").spliterator(), false)
            .map(JsonNode::asText)
            .filter(role -> !role.startsWith("dc-"))
            .collect(Collectors.joining(","));
    return roles.isEmpty() ? UNKNOWN : roles;
  }

  private static String sum(JsonNode cluster) {
    List<JsonNode> nodes = each(cluster);
    return "%d node%s, %s shards, %s vehicles, %s reports/s"
        .formatted(
            nodes.size(),
            nodes.size() == 1 ? "" : "s",
            Units.count(
                nodes.stream()
                    .mapToLong(node -> Buckets.shards(node.path("buckets").asLong()))
                    .sum()),
            Units.count(nodes.stream().mapToLong(node -> node.path("vehicles").asLong()).sum()),
            Units.perSecond(
                nodes.stream()
                    .mapToDouble(node -> node.path("reportsPerSecond").asDouble())
                    .sum()));
  }

  private static List<String> troubles(ClusterPicture picture) {
    List<String> troubles = new ArrayList<>();
    for (JsonNode node : each(picture.cluster())) {
      String name = node.path("node").asText();
      long ago = node.path("toldAgoMs").asLong();
      if (ago > SILENT_MILLIS) {
        troubles.add(name + " was last heard of " + Units.time(ago) + " ago: its figures are old.");
      }
      for (String reason : picture.reasons().getOrDefault(name, List.of())) {
        troubles.add(name + " is degraded: " + reason);
      }
    }
    if (!troubles.isEmpty()) {
      troubles.add(0, "");
    }
    return troubles;
  }

  private static List<String> hottest(ClusterPicture picture) {
    List<String> lines = new ArrayList<>();
    if (picture.hottest().isEmpty()) {
      lines.add("No vehicle has reported in the last ten seconds.");
    } else {
      TextTable table = new TextTable(">REP/S", ">SHARE", "HOTTEST VEHICLES (10 s)");
      for (HotMerge.Hot hot : picture.hottest()) {
        table.add(
            Units.perSecond(hot.reportsPerSecond()), Units.percent(hot.share()), hot.vehicleId());
      }
      lines.addAll(table.lines());
    }
    if (picture.answered() < picture.asked()) {
      lines.add(
          "Only %d of %d nodes could be asked for these."
              .formatted(picture.answered(), picture.asked()));
    }
    return lines;
  }

  private static List<JsonNode> each(JsonNode cluster) {
    return StreamSupport.stream(cluster.path("nodes").spliterator(), false).toList();
  }
}
