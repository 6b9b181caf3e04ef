package whereabouts.tracker.wire;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.access.Grant;
import whereabouts.tracker.access.Reach;
import whereabouts.tracker.access.TokenRates;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Limit;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.wire.ParsedBody.Break;
import whereabouts.tracker.wire.ParsedBody.Cause;

/**
 * {@code POST /v1/positions}.
 *
 * <p>The status says how the request as a whole fared, the first that holds: 429, the token has
 * brought too many reports lately; 403, some report is about a vehicle that the token is not for,
 * and nothing was taken; 400 or 413, the body breaks (what came before the break is kept and
 * counted); 503, reports were refused and none was taken, be it that too much is in hand already to
 * look at them; 503, {@code ack=persisted} was asked and some report is not confirmed; else 200.
 */
final class PositionsEndpoint implements Route.Handler {
  private final Ingest ingest;
  private final PositionParser parser;
  private final BodyReader bodies;
  private final InHand inHand;
  private final HttpSettings http;
  private final IngestSettings settings;
  private final TokenRates rates;
  private final Clock clock;

  PositionsEndpoint(
      Ingest ingest,
      PositionParser parser,
      BodyReader bodies,
      InHand inHand,
      HttpSettings http,
      IngestSettings settings,
      TokenRates rates,
      Clock clock) {
    this.ingest = ingest;
    this.parser = parser;
    this.bodies = bodies;
    this.inHand = inHand;
    this.http = http;
    this.settings = settings;
    this.rates = rates;
    this.clock = clock;
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpRequest request, List<String> arguments) {
    Optional<AckLevel> ack = AckParameter.of(request);
    if (ack.isEmpty()) {
      return refuse(request, AckParameter.ILLEGAL);
    }
    Optional<ApiError> unsupported = BodyErrors.unsupported(request, "json", "x-ndjson");
    if (unsupported.isPresent()) {
      return refuse(request, unsupported.get());
    }
    boolean lines = BodyErrors.isApplication(request, "x-ndjson");
    Grant grant = Guard.grant(request);
    Duration wait = rates.pause(grant.name());
    if (!wait.isZero()) {
      return bodies.discard(request).thenApply(body -> tooFast(grant, wait));
    }
    return bodies.read(request).thenCompose(body -> take(body, lines, ack.get(), grant));
  }

  private CompletionStage<HttpResponse> refuse(HttpRequest request, ApiError error) {
    return bodies.discard(request).thenApply(body -> error.response());
  }

  private CompletionStage<HttpResponse> take(
      BodyReader.Body body, boolean lines, AckLevel ack, Grant grant) {
    Optional<ApiError> unread = BodyErrors.unread(body, http.maxBodyBytes(), http.bodyTimeout());
    if (unread.isPresent()) {
      return CompletableFuture.completedFuture(unread.get().response());
    }
    long readNanos = System.nanoTime();
    return inHand
        .take(body.bytes().length)
        .map(share -> hold(share, () -> take(body, lines, ack, grant, readNanos, share)))
        .orElseGet(() -> CompletableFuture.completedFuture(tooMuchInHand()));
  }

  /** A defect must not keep the share for ever. */
  private static CompletionStage<HttpResponse> hold(
      InHand.Share share, Supplier<CompletionStage<HttpResponse>> work) {
    return CompletableFuture.completedFuture(share)
        .thenCompose(held -> work.get())
        .whenComplete(
            (answer, defect) -> {
              if (defect != null) {
                share.end();
              }
            });
  }

  private CompletionStage<HttpResponse> take(
      BodyReader.Body body,
      boolean lines,
      AckLevel ack,
      Grant grant,
      long readNanos,
      InHand.Share share) {
    ParsedBody parsed = parse(body, lines);
    if (!share.growByEntries(parsed.entries().size())) {
      share.end();
      return CompletableFuture.completedFuture(tooMuchInHand());
    }
    rates.charge(grant.name(), parsed.entries().size());
    if (!parsed.isWithin(grant.reach())) {
      share.end();
      return CompletableFuture.completedFuture(wrongVehicle(parsed, grant.reach()));
    }
    return ingest
        .submit(new Arrival(parsed, readNanos), ack)
        .thenApply(result -> share.endsWith(reply(result, ack), http.bodyTimeout()));
  }

  private ParsedBody parse(BodyReader.Body body, boolean lines) {
    long now = clock.millis();
    ParsedBody whole =
        lines ? parser.parseLines(body.bytes(), now) : parser.parse(body.bytes(), now);
    return body.ending() == BodyReader.Ending.TRUNCATED ? whole.truncated() : whole;
  }

  /** Nothing is taken, and so nothing counts as received: the sender is not set up as it should. */
  private static HttpResponse wrongVehicle(ParsedBody body, Reach reach) {
    return ApiError.of(
            403,
            Admission.WRONG_VEHICLE,
            "entry %d is about a vehicle that the token is not for; nothing was taken"
                .formatted(body.firstOutside(reach)))
        .response(new Counts()::write);
  }

  /** Nor was anything looked at here. */
  private HttpResponse tooFast(Grant grant, Duration wait) {
    return ApiError.of(429, "too_many_reports", "the token brings reports faster than it may")
        .at(new Limit("token_rate", rates.used(grant.name()), rates.max()))
        .retryAfter(wait)
        .response(new Counts()::write);
  }

  /** Nothing in the body was looked at, so that nothing counts as received. */
  private HttpResponse tooMuchInHand() {
    return overloaded(inHand.limit()).response(new Counts()::write);
  }

  private HttpResponse reply(IngestResult result, AckLevel ack) {
    return error(result, ack)
        .map(error -> error.response(result::write))
        .orElseGet(
            () ->
                Replies.json(
                    200,
                    json -> {
                      json.writeStartObject();
                      result.write(json);
                      json.writeEndObject();
                    }));
  }

  private Optional<ApiError> error(IngestResult result, AckLevel ack) {
    Optional<Break> broken = result.body().broken();
    if (broken.isPresent()) {
      int status = broken.get().cause() == Cause.TOO_MANY_ENTRIES ? 413 : 400;
      return Optional.of(ApiError.of(status, broken.get().cause().code(), broken.get().message()));
    }
    if (result.isRefused()) {
      return Optional.of(overloaded(result.reached()));
    }
    long unconfirmed = result.counts().of(Outcome.UNCONFIRMED);
    return ack == AckLevel.PERSISTED && unconfirmed > 0
        ? Optional.of(
            ApiError.of(
                    503,
                    "not_persisted",
                    unconfirmed + " reports are not known to be stored; resending is safe")
                .retryAfter(settings.retryAfter()))
        : Optional.empty();
  }

  private ApiError overloaded(@Nullable Limit reached) {
    ApiError error =
        ApiError.of(503, "node_overloaded", "no report was taken, please send all of them again")
            .retryAfter(settings.retryAfter());
    return reached == null ? error : error.at(reached);
  }
}
