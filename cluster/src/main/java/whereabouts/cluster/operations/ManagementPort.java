package whereabouts.cluster.operations;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.HttpsConnectionContext;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.ServerBuilder;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.management.javadsl.ManagementRouteProviderSettings;
import org.apache.pekko.management.javadsl.PekkoManagement;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.access.Scope;
import whereabouts.tracker.wire.Admission;

/**
 * The port of operators, open: all routes of Pekko Management, which ours are among, behind one
 * guard. Where keys are configured each needs a token of scope {@code admin} for all vehicles, but
 * for those that are open; what is not known is guarded like the rest.
 */
public final class ManagementPort {
  private final ActorSystem<?> system;
  private final ManagementSettings settings;
  private final Admission admission;

  private ManagementPort(ActorSystem<?> system, ManagementSettings settings, Admission admission) {
    this.system = system;
    this.settings = settings;
    this.admission = admission;
  }

  /**
   * Opens it; it closes with the system.
   *
   * @return the port that it is bound to; failed with a message for the operator if it can't be
   */
  public static CompletionStage<Integer> open(
      ActorSystem<?> system, ManagementSettings settings, Admission admission) {
    return new ManagementPort(system, settings, admission)
        .bind()
        .handle(
            (binding, failure) -> {
              if (failure != null) {
                throw new CompletionException(unbound(settings, failure));
              }
              return binding.localAddress().getPort();
            });
  }

  private CompletionStage<ServerBinding> bind() {
    @Nullable HttpsConnectionContext tls =
        settings.tls().map(own -> ConnectionContext.httpsServer(own::newEngine)).orElse(null);
    ServerBuilder server =
        Http.get(system)
            .newServerAt(settings.host(), settings.port())
            .withSettings(
                ServerSettings.create(system.settings().config()).withRemoteAddressAttribute(true));
    Function<ManagementRouteProviderSettings, ManagementRouteProviderSettings> known =
        own -> tls == null ? own : own.withHttpsConnectionContext(tls);
    Handler routes = PekkoManagement.get(system).getRoutes(known).function(system)::apply;
    return (tls == null ? server : server.enableHttps(tls)).bind(guarded(routes));
  }

  /** For the compiler's sake, which has two kinds of handlers to choose from. */
  private interface Handler
      extends org.apache.pekko.japi.function.Function<HttpRequest, CompletionStage<HttpResponse>> {}

  private Handler guarded(Handler routes) {
    return request -> {
      HttpResponse refusal = refusal(request);
      if (refusal == null) {
        return routes.apply(request);
      }
      request.discardEntityBytes(system);
      return CompletableFuture.completedFuture(refusal);
    };
  }

  private @Nullable HttpResponse refusal(HttpRequest request) {
    if (settings.openPaths().contains(request.getUri().getPathString())) {
      return null;
    }
    return admission.askForAllVehicles(request, Scope.ADMIN)
            instanceof Admission.Answer.Rejected rejected
        ? rejected.refusal()
        : null;
  }

  private static IllegalStateException unbound(ManagementSettings settings, Throwable failure) {
    return new IllegalStateException(
        "Can't listen on %s:%d (%s). Is another process using the port? Change pekko.management.http.port or %s."
            .formatted(
                settings.host(),
                settings.port(),
                failure.getMessage(),
                settings.exposure().hostSetting()),
        failure);
  }
}
