package whereabouts.cluster.operations;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import whereabouts.cluster.remote.NodeFigures;

/** The cluster's status as {@code GET /admin/cluster} tells it. What is not known is absent. */
final class ClusterStatusJson {
  private ClusterStatusJson() {}

  static void write(JsonGenerator json, ClusterStatus cluster) throws IOException {
    json.writeStartObject();
    json.writeStringField("answeredBy", cluster.answeredBy());
    json.writeArrayFieldStart("nodes");
    for (ClusterStatus.Node node : cluster.nodes()) {
      node(json, node);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void node(JsonGenerator json, ClusterStatus.Node node) throws IOException {
    json.writeStartObject();
    json.writeStringField("node", node.name());
    json.writeFieldName("roles");
    json.writeArray(node.roles().toArray(String[]::new), 0, node.roles().size());
    json.writeStringField("status", node.status());
    json.writeBooleanField("reachable", node.reachable());
    json.writeBooleanField("leader", node.leader());
    if (node.told() != null) {
      json.writeNumberField("toldAgoMs", node.told().ago().toMillis());
      json.writeNumberField("oldestUnwrittenAgeMs", node.told().pulse().unwrittenAgeMillis());
      if (node.told().pulse().figures() != null) {
        figures(json, node.told().pulse().figures());
      }
    }
    json.writeEndObject();
  }

  private static void figures(JsonGenerator json, NodeFigures figures) throws IOException {
    json.writeStringField("management", figures.management());
    json.writeStringField("version", figures.version());
    json.writeNumberField("buckets", figures.buckets());
    json.writeNumberField("vehicles", figures.vehicles());
    json.writeNumberField("reportsPerSecond", Math.round(figures.reportsPerSecond() * 10) / 10.0);
    json.writeNumberField("flushLagMs", figures.flushLagMillis());
    json.writeStringField("ladder", figures.ladder());
    json.writeStringField("health", figures.degraded() ? "degraded" : "ok");
  }
}
