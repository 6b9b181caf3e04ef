package whereabouts.tracker.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SharedKillSwitch;
import whereabouts.tracker.access.Scope;
import whereabouts.tracker.map.MapPage;

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
      Services services,
      HttpSettings http,
      MapPage mapPage,
      Unfinished unfinished,
      InHand inHand,
      Materializer materializer) {
    IngestSettings settings = services.settings();
    Clock clock = services.clock();
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
                    services.ingest(),
                    parser,
                    bodies,
                    inHand,
                    http,
                    settings,
                    services.access().rates(),
                    clock)),
            Route.judging(
                "GET",
                "/v1/ingest",
                Scope.INGEST,
                "report positions and events over a WebSocket",
                new IngestEndpoint(
                    services.ingest(),
                    services.vehicles(),
                    parser,
                    http.socket(),
                    new SocketDoor(http.socket(), unfinished, inHand, sockets, clock),
                    services.access().rates(),
                    clock,
                    (reach, callback) ->
                        new EventTalk(eventParser, services.events(), reach, clock, callback))),
            Route.guarded(
                "GET",
                "/v1/vehicles/{id}",
                Scope.READ,
                "the newest position of a vehicle",
                new VehicleEndpoint(
                    services.vehicles(), services.store(), settings, services.querying(), clock)),
            Route.judging(
                "GET",
                "/v1/vehicles",
                Scope.READ,
                "all vehicles, those in a box, or some by their ids",
                new FleetEndpoint(
                    FleetParameters::among,
                    services.queries(),
                    services.querying(),
                    inHand,
                    http,
                    settings,
                    clock)),
            Route.judging(
                "GET",
                "/v1/nearby",
                Scope.READ,
                "the vehicles around a place",
                new FleetEndpoint(
                    FleetParameters::near,
                    services.queries(),
                    services.querying(),
                    inHand,
                    http,
                    settings,
                    clock)),
            Route.judging(
                "GET",
                "/v1/live",
                Scope.READ,
                "the vehicles in a box, or some by their ids, as they move, over a WebSocket",
                new LiveEndpoint(
                    services.live(),
                    settings,
                    new SocketDoor(
                        http.socket().withMessagesUpTo(MAX_VIEWER_MESSAGE_BYTES),
                        unfinished,
                        inHand,
                        sockets,
                        clock),
                    () -> isStopping)),
            Route.guarded(
                "DELETE",
                "/v1/vehicles/{id}",
                Scope.ADMIN,
                "forget a vehicle",
                new ForgetEndpoint(services.vehicles(), bodies, settings, clock)),
            Route.guarded(
                "POST",
                "/v1/vehicles/{id}/events",
                Scope.INGEST,
                "report a critical event",
                new ReportEventEndpoint(services.events(), eventParser, bodies, http, clock)),
            Route.guarded(
                "GET",
                "/v1/vehicles/{id}/events",
                Scope.READ,
                "the critical events of a vehicle",
                new EventsEndpoint(services.eventStore(), settings, clock)),
            Route.guarded(
                "GET",
                "/v1/status",
                Scope.READ,
                "how the service stands",
                new StatusEndpoint(services.status())),
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
    Admission admission = new Admission(services.access(), origins, new Hosts(http.hosts()));
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
