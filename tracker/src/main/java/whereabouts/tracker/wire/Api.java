package whereabouts.tracker.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SharedKillSwitch;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.access.Access;
import whereabouts.tracker.access.Scope;
import whereabouts.tracker.event.EventIntake;
import whereabouts.tracker.event.EventStore;
import whereabouts.tracker.fleet.PositionStore;
import whereabouts.tracker.live.LiveViews;
import whereabouts.tracker.map.MapPage;
import whereabouts.tracker.query.FleetQueries;
import whereabouts.tracker.query.QuerySettings;
import whereabouts.tracker.vehicle.Vehicles;

/**
 * All that the API answers, in one table, with the scope that each call asks for. The OpenAPI
 * document describes these calls and no others; a test compares them.
 */
final class Api {
  static final String OPEN_API = "openapi.json";

  /** A viewer says little. */
  private static final int MAX_VIEWER_MESSAGE_BYTES = 64 * 1024;

  private final List<Route> routes;
  private final Router router;
  private final SharedKillSwitch sockets = KillSwitches.shared("sockets");
  private volatile boolean isStopping;

  Api(
      Vehicles vehicles,
      PositionStore store,
      Ingest ingest,
      EventIntake events,
      EventStore eventStore,
      FleetQueries queries,
      QuerySettings querying,
      @Nullable LiveViews live,
      HttpSettings http,
      IngestSettings settings,
      Access access,
      Supplier<ServiceStatus> status,
      MapPage mapPage,
      Clock clock,
      Unfinished unfinished,
      InHand inHand,
      Materializer materializer) {
    BodyReader bodies = new BodyReader(http, unfinished, materializer);
    PositionParser parser = new PositionParser(settings);
    EventParser eventParser = new EventParser(settings);
    MapEndpoint map = new MapEndpoint(mapPage);
    byte[] openApi = openApi();
    this.routes =
        List.of(
            Route.judging(
                "POST",
                "/v1/positions",
                Scope.INGEST,
                "report positions",
                new PositionsEndpoint(
                    ingest, parser, bodies, inHand, http, settings, access.rates(), clock)),
            Route.judging(
                "GET",
                "/v1/ingest",
                Scope.INGEST,
                "report positions and events over a WebSocket",
                new IngestEndpoint(
                    ingest,
                    vehicles,
                    parser,
                    http.socket(),
                    access.rates(),
                    clock,
                    sockets,
                    new MessageReader(http.socket(), unfinished),
                    inHand,
                    (reach, callback) ->
                        new EventTalk(eventParser, events, reach, clock, callback))),
            Route.guarded(
                "GET",
                "/v1/vehicles/{id}",
                Scope.READ,
                "the newest position of a vehicle",
                new VehicleEndpoint(vehicles, store, settings, querying, clock)),
            Route.judging(
                "GET",
                "/v1/vehicles",
                Scope.READ,
                "all vehicles, those in a box, or some by their ids",
                new FleetEndpoint(
                    FleetParameters::among, queries, querying, inHand, http, settings, clock)),
            Route.judging(
                "GET",
                "/v1/nearby",
                Scope.READ,
                "the vehicles around a place",
                new FleetEndpoint(
                    FleetParameters::near, queries, querying, inHand, http, settings, clock)),
            Route.judging(
                "GET",
                "/v1/live",
                Scope.READ,
                "the vehicles in a box, or some by their ids, as they move, over a WebSocket",
                new LiveEndpoint(
                    live,
                    settings,
                    clock,
                    sockets,
                    () -> isStopping,
                    new MessageReader(
                        http.socket().withMessagesUpTo(MAX_VIEWER_MESSAGE_BYTES), unfinished),
                    inHand)),
            Route.guarded(
                "DELETE",
                "/v1/vehicles/{id}",
                Scope.ADMIN,
                "forget a vehicle",
                new ForgetEndpoint(vehicles, bodies, settings, clock)),
            Route.guarded(
                "POST",
                "/v1/vehicles/{id}/events",
                Scope.INGEST,
                "report a critical event",
                new ReportEventEndpoint(events, eventParser, bodies, http, clock)),
            Route.guarded(
                "GET",
                "/v1/vehicles/{id}/events",
                Scope.READ,
                "the critical events of a vehicle",
                new EventsEndpoint(eventStore, settings, clock)),
            Route.guarded(
                "GET",
                "/v1/status",
                Scope.READ,
                "how the service stands",
                new StatusEndpoint(status)),
            Route.open("GET", "/", "the live map", map::page),
            Route.open("GET", "/map/{version}/{file}", "a part of the live map", map::part),
            Route.open(
                "GET",
                "/" + OPEN_API,
                "this API, described",
                (request, arguments) ->
                    CompletableFuture.<HttpResponse>completedFuture(
                        Replies.of(200, ContentTypes.APPLICATION_JSON, openApi))));
    Origins origins = new Origins(http.corsOrigins());
    Admission admission = new Admission(access, origins, new Hosts(http.hosts()));
    this.router = new Router(routes, new Guard(admission), origins, bodies);
  }

  Router router() {
    return router;
  }

  List<Route> routes() {
    return routes;
  }

  /** Ends the reading of all sockets; each says its last word and closes. */
  void closeSockets() {
    isStopping = true;
    sockets.shutdown();
  }

  private static byte[] openApi() {
    try (InputStream document = Api.class.getResourceAsStream(OPEN_API)) {
      if (document == null) {
        throw new IllegalStateException(OPEN_API + " is not on the class path");
      }
      return document.readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
