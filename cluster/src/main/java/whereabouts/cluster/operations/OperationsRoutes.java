package whereabouts.cluster.operations;

import static org.apache.pekko.http.javadsl.server.Directives.complete;
import static org.apache.pekko.http.javadsl.server.Directives.completeWithFuture;
import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.extractRequest;
import static org.apache.pekko.http.javadsl.server.Directives.extractStrictEntity;
import static org.apache.pekko.http.javadsl.server.Directives.extractUnmatchedPath;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.pathPrefix;
import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.ExtensionId;
import org.apache.pekko.actor.ExtensionIdProvider;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.Query;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.management.javadsl.ManagementRouteProvider;
import org.apache.pekko.management.javadsl.ManagementRouteProviderSettings;
import whereabouts.tracker.wire.HotVehicles;
import whereabouts.tracker.wire.Replies;

/** What the management port has beside Pekko's own routes: {@code /metrics} and {@code /admin}. */
public final class OperationsRoutes implements ManagementRouteProvider {
  private static final ContentType PROMETHEUS_TEXT =
      ContentTypes.parse("text/plain; version=0.0.4; charset=utf-8");

  private static final ContentType LINES_OF_JSON = ContentTypes.parse("application/x-ndjson");
  private static final Duration BODY_TIMEOUT = Duration.ofSeconds(5);
  private static final long MAX_BODY_BYTES = 64 * 1024;

  private final OperationsSetup node;
  private final AdminCalls admin;

  private OperationsRoutes(OperationsSetup node) {
    this.node = node;
    SettingsCalls settings = new SettingsCalls(node.tuning());
    this.admin =
        new AdminCalls(
            List.of(
                AdminCall.get("/node", query -> status()),
                AdminCall.get("/cluster", query -> cluster()),
                AdminCall.get("/hot", this::hot),
                AdminCall.getNamed(
                    "/vehicles/", id -> new VehicleInspection(node::inspect).answer(id)),
                AdminCall.get("/settings", query -> settings.get()),
                AdminCall.put("/settings", request -> settings.put(request.body(), request.from())),
                AdminCall.post("/drain", request -> drain())));
  }

  @Override
  public Route routes(ManagementRouteProviderSettings settings) {
    return concat(
        path("metrics", () -> get(() -> complete(metrics()))),
        path("admin", () -> admin("")),
        pathPrefix(
            segment("admin").slash(), () -> extractUnmatchedPath(rest -> admin("/" + rest))));
  }

  private Route admin(String path) {
    return extractStrictEntity(
        BODY_TIMEOUT,
        MAX_BODY_BYTES,
        body ->
            extractRequest(
                request ->
                    completeWithFuture(admin.answer(request, path, body.getData().utf8String()))));
  }

  private HttpResponse metrics() {
    byte[] text = node.meters().scrape().getBytes(StandardCharsets.UTF_8);
    return HttpResponse.create().withEntity(HttpEntities.create(PROMETHEUS_TEXT, text));
  }

  private HttpResponse status() {
    NodeStatus status = node.instruments().status();
    return Replies.json(200, json -> NodeStatusJson.write(json, status));
  }

  private HttpResponse cluster() {
    ClusterStatus cluster = node.instruments().cluster();
    return Replies.json(200, json -> ClusterStatusJson.write(json, cluster));
  }

  private HttpResponse hot(Query query) {
    OptionalInt top = TopParameter.of(query);
    if (top.isEmpty()) {
      return TopParameter.ILLEGAL.response();
    }
    List<HotVehicles.Hot> vehicles = node.instruments().hottest(top.getAsInt());
    return Replies.json(200, json -> HotJson.write(json, vehicles));
  }

  /** The node stops whether or not anybody listens until it has. */
  private CompletionStage<HttpResponse> drain() {
    node.stop();
    return CompletableFuture.completedFuture(
        HttpResponse.create()
            .withEntity(HttpEntities.createChunked(LINES_OF_JSON, node.stopProgress().lines())));
  }

  /** By this Pekko Management finds the routes; see pekko.conf. */
  public static final class Id extends AbstractExtensionId<OperationsRoutes>
      implements ExtensionIdProvider {
    @Override
    public OperationsRoutes createExtension(ExtendedActorSystem system) {
      return new OperationsRoutes(
          system.settings().setup().get(OperationsSetup.class).orElseThrow());
    }

    @Override
    public ExtensionId<OperationsRoutes> lookup() {
      return this;
    }
  }
}
