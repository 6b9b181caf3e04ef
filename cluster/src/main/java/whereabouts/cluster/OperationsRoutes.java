package whereabouts.cluster;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.ExtensionId;
import org.apache.pekko.actor.ExtensionIdProvider;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.server.Directives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.management.javadsl.ManagementRouteProvider;
import org.apache.pekko.management.javadsl.ManagementRouteProviderSettings;

/** What the management port has beside Pekko's own routes: {@code /metrics}. */
public final class OperationsRoutes implements ManagementRouteProvider {
  private static final ContentType PROMETHEUS_TEXT =
      ContentTypes.parse("text/plain; version=0.0.4; charset=utf-8");

  private final PrometheusMeterRegistry meters;

  private OperationsRoutes(PrometheusMeterRegistry meters) {
    this.meters = meters;
  }

  @Override
  public Route routes(ManagementRouteProviderSettings settings) {
    return Directives.path(
        "metrics",
        () ->
            Directives.get(
                () ->
                    Directives.complete(
                        StatusCodes.OK,
                        HttpEntities.create(
                            PROMETHEUS_TEXT, meters.scrape().getBytes(StandardCharsets.UTF_8)))));
  }

  /** By this Pekko Management finds the routes; see pekko.conf. */
  public static final class Id extends AbstractExtensionId<OperationsRoutes>
      implements ExtensionIdProvider {
    @Override
    public OperationsRoutes createExtension(ExtendedActorSystem system) {
      return new OperationsRoutes(
          system.settings().setup().get(OperationsSetup.class).orElseThrow().meters());
    }

    @Override
    public ExtensionId<OperationsRoutes> lookup() {
      return this;
    }
  }
}
