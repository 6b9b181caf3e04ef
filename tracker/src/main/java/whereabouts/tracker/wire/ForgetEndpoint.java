package whereabouts.tracker.wire;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.vehicle.VehicleId;
import whereabouts.tracker.vehicle.Vehicles;
import whereabouts.tracker.vehicle.Verdict;

/**
 * {@code DELETE /v1/vehicles/{id}}: forgets a vehicle, answered once the store has, too. Its
 * critical events stay: they tell what has happened, not where a vehicle is.
 */
final class ForgetEndpoint implements Route.Handler {
  private final Vehicles vehicles;
  private final BodyReader bodies;
  private final IngestSettings settings;
  private final Clock clock;

  ForgetEndpoint(Vehicles vehicles, BodyReader bodies, IngestSettings settings, Clock clock) {
    this.vehicles = vehicles;
    this.bodies = bodies;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpRequest request, List<String> arguments) {
    String vehicleId = arguments.get(0);
    Optional<String> problem = VehicleId.problem(vehicleId);
    if (problem.isPresent()) {
      return bodies
          .discard(request)
          .thenApply(body -> ApiError.of(400, "invalid_vehicle_id", problem.get()).response());
    }
    return bodies
        .discard(request)
        .thenCompose(body -> vehicles.forget(vehicleId, clock.millis()))
        .thenApply(this::reply);
  }

  private HttpResponse reply(Verdict verdict) {
    if (verdict.outcome() == Outcome.ACCEPTED) {
      return HttpResponse.create().withStatus(204);
    }
    if (verdict.reached() != null) {
      return ApiError.of(503, "node_overloaded", "nothing was forgotten, please ask again")
          .at(verdict.reached())
          .retryAfter(settings.retryAfter())
          .response();
    }
    return ApiError.of(
            503, "not_forgotten", "the vehicle is not known to be forgotten; please ask again")
        .retryAfter(settings.retryAfter())
        .response();
  }
}
