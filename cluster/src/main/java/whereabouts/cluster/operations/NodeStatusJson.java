package whereabouts.cluster.operations;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Locale;

/** A node's status as {@code GET /admin/node} tells it. */
final class NodeStatusJson {
  private static final DateTimeFormatter RFC_3339_MILLIS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private NodeStatusJson() {}

  static void write(JsonGenerator json, NodeStatus node) throws IOException {
    json.writeStartObject();
    json.writeStringField("address", node.address());
    strings(json, "roles", node.roles());
    json.writeStringField("upSince", RFC_3339_MILLIS.format(node.upSince()));
    json.writeStringField("version", node.version());
    health(json, node.health());
    ladder(json, node.ladder());
    usage(json, "vehicles", node.vehicles());
    json.writeNumberField("entities", node.entities());
    buckets(json, node.buckets());
    queues(json, node.queues());
    flush(json, node.flush());
    json.writeObjectFieldStart("store");
    json.writeStringField("condition", lowerCase(node.store().condition()));
    json.writeStringField("detail", node.store().detail());
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void health(JsonGenerator json, Health health) throws IOException {
    json.writeObjectFieldStart("health");
    json.writeStringField("state", health.isDegraded() ? "degraded" : "ok");
    strings(json, "reasons", health.reasons());
    json.writeEndObject();
  }

  private static void ladder(JsonGenerator json, LadderWatch.Standing ladder) throws IOException {
    json.writeObjectFieldStart("ladder");
    json.writeStringField("state", ladder.rung().wireName());
    json.writeStringField("since", RFC_3339_MILLIS.format(ladder.since()));
    json.writeEndObject();
  }

  private static void buckets(JsonGenerator json, NodeStatus.Buckets buckets) throws IOException {
    json.writeObjectFieldStart("buckets");
    json.writeNumberField("owned", buckets.owned());
    json.writeNumberField("loaded", buckets.loaded());
    json.writeNumberField("unreachable", buckets.unreachable());
    json.writeEndObject();
  }

  private static void queues(JsonGenerator json, NodeStatus.Queues queues) throws IOException {
    json.writeObjectFieldStart("queues");
    usage(json, "reportsInFlight", queues.reportsInFlight());
    usage(json, "reportsAwaitingStore", queues.reportsAwaitingStore());
    usage(json, "reportsWaiting", queues.reportsWaiting());
    usage(json, "eventsInFlight", queues.eventsInFlight());
    usage(json, "storeWaiters", queues.storeWaiters());
    usage(json, "unwrittenRows", queues.unwrittenRows());
    usage(json, "unwrittenBytes", queues.unwrittenBytes());
    json.writeEndObject();
  }

  private static void flush(JsonGenerator json, NodeStatus.Flush flush) throws IOException {
    json.writeObjectFieldStart("flush");
    json.writeNumberField("intervalMs", flush.interval().toMillis());
    json.writeNumberField("oldestUnwrittenAgeMs", flush.oldestUnwrittenAge().toMillis());
    usage(json, "batchesInFlight", flush.batchesInFlight());
    json.writeEndObject();
  }

  private static void usage(JsonGenerator json, String name, Usage usage) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("used", usage.used());
    if (usage.max() != null) {
      json.writeNumberField("max", usage.max());
    }
    json.writeEndObject();
  }

  private static void strings(JsonGenerator json, String name, List<String> values)
      throws IOException {
    json.writeFieldName(name);
    json.writeArray(values.toArray(String[]::new), 0, values.size());
  }

  private static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
