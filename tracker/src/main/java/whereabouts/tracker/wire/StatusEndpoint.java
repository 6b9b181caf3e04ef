package whereabouts.tracker.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import whereabouts.tracker.wire.ServiceStatus.Figures;
import whereabouts.tracker.wire.ServiceStatus.Node;

/** {@code GET /v1/status}: how the service stands. What is not known is absent. */
final class StatusEndpoint implements Route.Handler {
  private final Supplier<ServiceStatus> status;

  StatusEndpoint(Supplier<ServiceStatus> status) {
    this.status = status;
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpRequest request, List<String> arguments) {
    ServiceStatus now = status.get();
    return CompletableFuture.completedFuture(Replies.json(200, json -> write(json, now)));
  }

  private static void write(JsonGenerator json, ServiceStatus status) throws IOException {
    json.writeStartObject();
    json.writeNumberField("vehicles", status.vehicles());
    rate(json, status.reportsPerSecond());
    json.writeNumberField("unwrittenAgeMs", status.unwrittenAge().toMillis());
    json.writeStringField("ladder", status.ladder());
    health(json, status.degraded());
    json.writeArrayFieldStart("nodes");
    for (Node node : status.nodes()) {
      json.writeStartObject();
      json.writeStringField("node", node.name());
      json.writeStringField("status", node.status());
      json.writeBooleanField("reachable", node.reachable());
      if (node.figures() != null) {
        write(json, node.figures());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Figures figures) throws IOException {
    json.writeNumberField("toldAgoMs", figures.ago().toMillis());
    json.writeNumberField("shards", figures.shards());
    json.writeNumberField("vehicles", figures.vehicles());
    rate(json, figures.reportsPerSecond());
    json.writeNumberField("unwrittenAgeMs", figures.unwrittenAge().toMillis());
    json.writeStringField("ladder", figures.ladder());
    health(json, figures.degraded());
  }

  private static void rate(JsonGenerator json, double reportsPerSecond) throws IOException {
    json.writeNumberField("reportsPerSecond", Math.round(reportsPerSecond * 10) / 10.0);
  }

  private static void health(JsonGenerator json, boolean degraded) throws IOException {
    json.writeStringField("health", degraded ? "degraded" : "ok");
  }
}
