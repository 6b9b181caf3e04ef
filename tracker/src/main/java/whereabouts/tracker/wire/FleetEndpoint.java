package whereabouts.tracker.wire;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.Query;
import whereabouts.tracker.access.Reach;
import whereabouts.tracker.query.FleetQueries;
import whereabouts.tracker.query.FleetQueries.Answer;
import whereabouts.tracker.query.FleetQuery;
import whereabouts.tracker.query.FleetQuery.Among;
import whereabouts.tracker.query.FleetQuery.Named;
import whereabouts.tracker.query.Gathered;
import whereabouts.tracker.query.QuerySettings;

/**
 * {@code GET /v1/vehicles} and {@code GET /v1/nearby}: lists of vehicles, gathered from all nodes.
 * A token that is bound to some vehicles is told of these only, and may not name others.
 */
final class FleetEndpoint implements Route.Handler {
  private static final int DEFAULT_LIMIT = 1_000;

  private final Function<Query, ? extends Among> parameters;
  private final FleetQueries queries;
  private final QuerySettings settings;
  private final InHand inHand;
  private final HttpSettings http;
  private final IngestSettings ingest;
  private final Clock clock;

  /**
   * One of the two.
   *
   * @param parameters reads what is asked for
   */
  FleetEndpoint(
      Function<Query, ? extends Among> parameters,
      FleetQueries queries,
      QuerySettings settings,
      InHand inHand,
      HttpSettings http,
      IngestSettings ingest,
      Clock clock) {
    this.parameters = parameters;
    this.queries = queries;
    this.settings = settings;
    this.inHand = inHand;
    this.http = http;
    this.ingest = ingest;
    this.clock = clock;
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpRequest request, List<String> arguments) {
    FleetQuery query;
    try {
      query = query(request.getUri().query(), Guard.grant(request).reach());
    } catch (IllegalParameterException illegal) {
      return done(ApiError.invalidParameter(illegal.getMessage()));
    }
    if (query.among() instanceof Named named
        && !named.vehicleIds().stream().allMatch(query.reach()::includes)) {
      return done(Guard.OTHER_VEHICLE);
    }
    Optional<InHand.Share> room =
        inHand.take(0).filter(share -> share.growByEntries(query.limit()));
    if (room.isEmpty()) {
      return done(overloaded("too much is in hand").at(inHand.limit()));
    }
    boolean geoJson = GeoJson.isPreferred(request);
    InHand.Share share = room.get();
    return queries
        .ask(query, answer -> reply(answer, geoJson))
        .thenApply(reply -> share.endsWith(reply, http.bodyTimeout()))
        .whenComplete(
            (reply, defect) -> {
              if (defect != null) {
                share.end();
              }
            });
  }

  private FleetQuery query(Query query, Reach reach) {
    Among among = parameters.apply(query);
    return new FleetQuery(
        among,
        reach,
        LimitParameter.of(query, DEFAULT_LIMIT),
        FleetParameters.after(query, among),
        clock.millis() - settings.offMapAfter().toMillis());
  }

  private HttpResponse reply(Answer answer, boolean geoJson) {
    if (answer instanceof Answer.Refused refused) {
      return overloaded("too many queries are under way").at(refused.reached()).response();
    }
    Gathered gathered = ((Answer.Of) answer).gathered();
    if (gathered.nodesAnswered() == 0) {
      return ApiError.of(503, "vehicles_unavailable", "no node that has vehicles has answered")
          .retryAfter(ingest.retryAfter())
          .response();
    }
    VehiclesJson json = new VehiclesJson(settings, clock.millis());
    return geoJson
        ? Replies.of(200, Replies.GEO_JSON, Json.bytes(out -> json.writeFeatures(out, gathered)))
        : Replies.of(
            200, ContentTypes.APPLICATION_JSON, Json.bytes(out -> json.write(out, gathered)));
  }

  private ApiError overloaded(String why) {
    return ApiError.of(503, "node_overloaded", why + ", please ask again")
        .retryAfter(ingest.retryAfter());
  }

  private static CompletionStage<HttpResponse> done(ApiError error) {
    return CompletableFuture.completedFuture(error.response());
  }
}
