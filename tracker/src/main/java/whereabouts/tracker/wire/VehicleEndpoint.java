package whereabouts.tracker.wire;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaRange;
import org.apache.pekko.http.javadsl.model.headers.Accept;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import whereabouts.tracker.fleet.PositionStore;
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

  VehicleEndpoint(Vehicles vehicles, PositionStore store, IngestSettings settings) {
    this.vehicles = vehicles;
    this.store = store;
    this.settings = settings;
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
      return position(request, vehicleId, found.position());
    }
    if (lookup instanceof Lookup.Unavailable unavailable) {
      String code = fromStore ? "store_unavailable" : "vehicle_unavailable";
      return ApiError.of(503, code, unavailable.reason())
          .retryAfter(settings.retryAfter())
          .response();
    }
    return ApiError.of(404, "vehicle_not_found", "no position of this vehicle is known").response();
  }

  private static HttpResponse position(HttpRequest request, String vehicleId, Position fix) {
    return prefersGeoJson(request)
        ? Replies.of(
            200,
            Replies.GEO_JSON,
            Json.bytes(json -> PositionJson.writeFeature(json, vehicleId, fix)))
        : Replies.of(
            200,
            ContentTypes.APPLICATION_JSON,
            Json.bytes(json -> PositionJson.write(json, vehicleId, fix)));
  }

  /** Only who names GeoJSON gets it, and who weighs plain JSON higher does not. */
  private static boolean prefersGeoJson(HttpRequest request) {
    float geoJson = 0;
    float json = 0;
    Optional<Accept> accept = request.getHeader(Accept.class);
    if (accept.isPresent()) {
      for (MediaRange range : accept.get().getMediaRanges()) {
        switch (range.toString().replaceAll(";.*", "").strip()) {
          case "application/geo+json" -> geoJson = range.qValue();
          case "application/json" -> json = range.qValue();
          default -> {}
        }
      }
    }
    return geoJson > 0 && geoJson >= json;
  }
}
