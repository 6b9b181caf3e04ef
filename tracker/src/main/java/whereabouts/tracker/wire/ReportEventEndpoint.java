package whereabouts.tracker.wire;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import whereabouts.tracker.event.EventIntake;
import whereabouts.tracker.event.EventOutcome;
import whereabouts.tracker.vehicle.Limit;
import whereabouts.tracker.vehicle.VehicleId;
import whereabouts.tracker.wire.ParsedBody.Cause;
import whereabouts.tracker.wire.ParsedEvent.Invalid;
import whereabouts.tracker.wire.ParsedEvent.Whole;

/** {@code POST /v1/vehicles/{id}/events}: one event, answered once it is stored. */
final class ReportEventEndpoint implements Route.Handler {
  /** The largest legal event, its data written as wastefully as JSON can, is smaller. */
  private static final int MAX_BODY_BYTES = 64 * 1024;

  private final EventIntake intake;
  private final EventParser parser;
  private final BodyReader bodies;
  private final HttpSettings http;
  private final Clock clock;
  private final int maxBodyBytes;

  ReportEventEndpoint(
      EventIntake intake, EventParser parser, BodyReader bodies, HttpSettings http, Clock clock) {
    this.intake = intake;
    this.parser = parser;
    this.bodies = bodies;
    this.http = http;
    this.clock = clock;
    this.maxBodyBytes = Math.min(MAX_BODY_BYTES, http.maxBodyBytes());
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpRequest request, List<String> arguments) {
    String vehicleId = arguments.get(0);
    Optional<ApiError> refusal =
        VehicleId.problem(vehicleId)
            .map(problem -> ApiError.of(400, "invalid_vehicle_id", problem))
            .or(() -> BodyErrors.unsupported(request, "json"));
    return refusal.isPresent()
        ? bodies.discard(request).thenApply(body -> refusal.get().response())
        : bodies.read(request, maxBodyBytes).thenCompose(body -> take(vehicleId, body));
  }

  private CompletionStage<HttpResponse> take(String vehicleId, BodyReader.Body body) {
    long readNanos = System.nanoTime();
    Optional<ApiError> unread = BodyErrors.unread(body, maxBodyBytes, http.bodyTimeout());
    if (unread.isPresent()) {
      return done(unread.get());
    }
    if (body.ending() == BodyReader.Ending.TRUNCATED) {
      return done(
          ApiError.of(400, Cause.TRUNCATED.code(), "the body ended before its announced end"));
    }
    ParsedEvent parsed = parser.parse(vehicleId, body.bytes(), clock.millis());
    if (parsed instanceof Whole whole) {
      return intake
          .submit(vehicleId, whole.event(), readNanos)
          .thenApply(outcome -> reply(whole, outcome));
    }
    intake.countInvalid();
    Invalid invalid = (Invalid) parsed;
    return done(ApiError.of(400, invalid.code(), invalid.reason()));
  }

  private static CompletionStage<HttpResponse> done(ApiError error) {
    return CompletableFuture.completedFuture(error.response());
  }

  private HttpResponse reply(Whole event, EventOutcome outcome) {
    return switch (outcome) {
      case STORED ->
          Replies.json(201, json -> EventJson.write(json, event.vehicleId(), event.event()));
      case OVERLOADED ->
          ApiError.of(503, "events_overloaded", "the event was not taken, please send it again")
              .at(new Limit("events_in_flight", intake.inFlight(), intake.settings().maxInFlight()))
              .retryAfter(intake.settings().retryAfter())
              .response();
      case UNCONFIRMED -> notStored(event);
      case INVALID -> throw new IllegalStateException("an event is not invalid once it is one");
    };
  }

  /** With what makes a resend the same event, even if the client had left it to us. */
  private HttpResponse notStored(Whole event) {
    return ApiError.of(
            503,
            "event_not_stored",
            "the event is not known to be stored; sent again with this eventId and time it is the"
                + " same event")
        .retryAfter(intake.settings().retryAfter())
        .response(
            json -> {
              json.writeStringField("vehicleId", event.vehicleId());
              json.writeStringField("eventId", event.event().eventId());
              json.writeStringField("time", FixTime.format(event.event().timeMillis()));
            });
  }
}
