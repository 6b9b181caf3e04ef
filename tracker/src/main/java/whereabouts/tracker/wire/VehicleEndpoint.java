package whereabouts.tracker.wire;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import whereabouts.tracker.fleet.PositionStore;
import whereabouts.tracker.query.Hit;
import whereabouts.tracker.query.QuerySettings;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleId;
import whereabouts.tracker.vehicle.VehicleState;
import whereabouts.tracker.vehicle.Vehicles;
import whereabouts.tracker.vehicle.Vehicles.Lookup;

/** {@code GET /v1/vehicles/{id}}: the newest position, from the vehicle or from the store. */
final class VehicleEndpoint implements Route.Handler {
  private static final Logger LOG = LoggerFactory.getLogger(VehicleEndpoint.class);

  private final Vehicles vehicles;
  private final PositionStore store;
  private final IngestSettings settings;
  private final QuerySettings queries;
  private final Clock clock;

  VehicleEndpoint(
      Vehicles vehicles,
      PositionStore store,
      IngestSettings settings,
      QuerySettings queries,
      Clock clock) {
    this.vehicles = vehicles;
    this.store = store;
    this.settings = settings;
    this.queries = queries;
    this.clock = clock;
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpRequest request, List<String> arguments) {
    String vehicleId = arguments.get(0);
    Optional<String> problem = VehicleId.problem(vehicleId);
    if (problem.isPresent()) {
      return CompletableFuture.completedFuture(
          ApiError.of(400, "invalid_vehicle_id", problem.get()).response());
    }
    Optional<String> source = request.getUri().query().get("source");
    if (source.isPresent() && !source.get().equals("store")) {
      return CompletableFuture.completedFuture(
          ApiError.invalidParameter("source can only be store").response());
    }
    CompletionStage<Lookup> lookup =
        source.isPresent() ? findInStore(vehicleId) : vehicles.find(vehicleId);
    return lookup.thenApply(found -> reply(request, vehicleId, found, source.isPresent()));
  }

  private CompletionStage<Lookup> findInStore(String vehicleId) {
    return store
        .find(vehicleId)
        .handle(
            (state, failure) -> {
              if (failure != null) {
                LOG.debug("The store did not answer for {}", vehicleId, failure);
                return new Lookup.Unavailable("the store does not answer");
              }
              return state
                  .flatMap(VehicleState::position)
                  .<Lookup>map(Lookup.Found::new)
                  .orElseGet(Lookup.NotFound::new);
            });
  }

  private HttpResponse reply(
      HttpRequest request, String vehicleId, Lookup lookup, boolean fromStore) {
    if (lookup instanceof Lookup.Found found) {
      return position(request, vehicleId, found.position(), fromStore);
    }
    if (lookup instanceof Lookup.Unavailable unavailable) {
      String code = fromStore ? "store_unavailable" : "vehicle_unavailable";
      return ApiError.of(503, code, unavailable.reason())
          .retryAfter(settings.retryAfter())
          .response();
    }
    return ApiError.of(404, "vehicle_not_found", "no position of this vehicle is known").response();
  }

  /** A row of the store is told as it is; when it was last heard of, the vehicle knows better. */
  private HttpResponse position(
      HttpRequest request, String vehicleId, Position fix, boolean fromStore) {
    Hit hit = new Hit(vehicleId, fix, Double.NaN);
    boolean offline = !fromStore && queries.isOffline(fix, clock.millis());
    return GeoJson.isPreferred(request)
        ? Replies.of(
            200,
            Replies.GEO_JSON,
            Json.bytes(json -> PositionJson.writeFeature(json, hit, offline)))
        : Replies.of(
            200,
            ContentTypes.APPLICATION_JSON,
            Json.bytes(json -> PositionJson.write(json, hit, offline)));
  }
}
