package whereabouts.tracker.wire;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import whereabouts.tracker.event.EventPage;
import whereabouts.tracker.event.EventQuery;
import whereabouts.tracker.event.EventStore;
import whereabouts.tracker.event.VehicleEvent;
import whereabouts.tracker.vehicle.VehicleId;

/** {@code GET /v1/vehicles/{id}/events}: events of a vehicle in the order of their time. */
final class EventsEndpoint implements Route.Handler {
  private static final Logger LOG = LoggerFactory.getLogger(EventsEndpoint.class);

  private final EventStore store;
  private final IngestSettings settings;
  private final Clock clock;

  EventsEndpoint(EventStore store, IngestSettings settings, Clock clock) {
    this.store = store;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpRequest request, List<String> arguments) {
    String vehicleId = arguments.get(0);
    Optional<String> problem = VehicleId.problem(vehicleId);
    if (problem.isPresent()) {
      return done(ApiError.of(400, "invalid_vehicle_id", problem.get()));
    }
    long latestMillis = clock.millis() + settings.maxFutureSkew().toMillis();
    EventQuery query;
    try {
      query = EventQueryParameters.read(vehicleId, request.getUri().query(), latestMillis);
    } catch (IllegalParameterException illegal) {
      return done(ApiError.invalidParameter(illegal.getMessage()));
    }
    return store
        .read(query)
        .handle(
            (page, failure) -> {
              if (failure != null) {
                LOG.debug("The store did not tell the events of {}", vehicleId, failure);
                return ApiError.of(503, "store_unavailable", "the store does not answer")
                    .retryAfter(settings.retryAfter())
                    .response();
              }
              return Replies.json(200, json -> write(vehicleId, page).to(json));
            });
  }

  private static CompletionStage<HttpResponse> done(ApiError error) {
    return CompletableFuture.completedFuture(error.response());
  }

  private static Json.Writing write(String vehicleId, EventPage page) {
    return json -> {
      json.writeStartObject();
      json.writeStringField("vehicleId", vehicleId);
      json.writeArrayFieldStart("events");
      for (VehicleEvent event : page.events()) {
        EventJson.write(json, event);
      }
      json.writeEndArray();
      if (page.hasMore()) {
        VehicleEvent last = page.events().get(page.events().size() - 1);
        json.writeStringField("next", EventCursor.encode(last.key()));
      }
      json.writeEndObject();
    };
  }
}
