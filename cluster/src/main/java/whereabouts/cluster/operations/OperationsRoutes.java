package whereabouts.cluster.operations;

import static org.apache.pekko.http.javadsl.server.Directives.complete;
import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.ExtensionId;
import org.apache.pekko.actor.ExtensionIdProvider;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.management.javadsl.ManagementRouteProvider;
import org.apache.pekko.management.javadsl.ManagementRouteProviderSettings;
import whereabouts.tracker.wire.Replies;

/** What the management port has beside Pekko's own routes: {@code /metrics} and {@code /admin}. */
public final class OperationsRoutes implements ManagementRouteProvider {
  private static final ContentType PROMETHEUS_TEXT =
      ContentTypes.parse("text/plain; version=0.0.4; charset=utf-8");

  private final OperationsSetup node;

  private OperationsRoutes(OperationsSetup node) {
    this.node = node;
  }

  @Override
  public Route routes(ManagementRouteProviderSettings settings) {
    return concat(
        path("metrics", () -> answer(this::metrics)),
        path(segment("admin").slash("node"), () -> answer(this::status)));
  }

  private static Route answer(Supplier<HttpResponse> response) {
    return get(() -> complete(response.get()));
  }

  private HttpResponse metrics() {
    byte[] text = node.meters().scrape().getBytes(StandardCharsets.UTF_8);
    return HttpResponse.create().withEntity(HttpEntities.create(PROMETHEUS_TEXT, text));
  }

  private HttpResponse status() {
    NodeStatus status = node.instruments().status();
    return Replies.json(200, json -> NodeStatusJson.write(json, status));
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
