package whereabouts.tracker.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.access.Access;
import whereabouts.tracker.event.EventIntake;
import whereabouts.tracker.event.EventSettings;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.live.FeedAsk;
import whereabouts.tracker.live.LiveFeed;
import whereabouts.tracker.live.LiveGateway;
import whereabouts.tracker.live.LiveSettings;
import whereabouts.tracker.live.LiveViews;
import whereabouts.tracker.map.MapPage;
import whereabouts.tracker.map.MapSettings;
import whereabouts.tracker.query.OneNode;
import whereabouts.tracker.query.QuerySettings;
import whereabouts.tracker.spatial.SpatialIndex;

/** A really bound server in front of fake vehicles, and a client of it. */
final class OpenServer implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-22T10:15:31Z");
  static final ObjectMapper JSON = new ObjectMapper();

  final FakeVehicles vehicles = new FakeVehicles();
  final FakeStore store = new FakeStore();
  final FakeEventStore events = new FakeEventStore();
  final OneNode queries;
  final MeterRegistry meters = new SimpleMeterRegistry();
  final Ingest ingest;
  volatile ServiceStatus status = new ServiceStatus(List.of());
  final Access access;
  final WireServer server;
  private final ActorSystem<Void> system;
  private final HttpClient client = HttpClient.newHttpClient();

  private OpenServer(Config config) {
    system = ActorSystem.create(Behaviors.empty(), "wire", config);
    IngestSettings settings = IngestSettings.of(config);
    queries = new OneNode(config);
    access = Access.of(config, Clock.fixed(NOW, ZoneOffset.UTC));
    ingest =
        new Ingest(
            vehicles,
            () -> settings,
            new HotVehicles(System::nanoTime),
            meters,
            system.executionContext());
    try {
      server =
          WireServer.bind(
                  system,
                  new Services(
                      vehicles,
                      store,
                      ingest,
                      settings,
                      new EventIntake(events, EventSettings.of(config), meters),
                      events,
                      queries,
                      QuerySettings.of(config),
                      live(config),
                      access,
                      () -> status,
                      Clock.fixed(NOW, ZoneOffset.UTC)),
                  HttpSettings.of(config),
                  MapSettings.of(config),
                  meters)
              .toCompletableFuture()
              .join();
    } catch (CompletionException unbound) {
      close();
      throw unbound;
    }
  }

  /** Viewers are told of the vehicles that are there until the first reset. */
  private @Nullable LiveViews live(Config config) {
    LiveSettings settings = LiveSettings.of(config);
    FleetTable table = queries.table();
    SpatialIndex spatial = table.spatial();
    if (spatial == null) {
      return null;
    }
    LiveViews views = LiveViews.start(system, settings, meters, System::nanoTime);
    QuerySettings querying = QuerySettings.of(config);
    ActorRef<FeedAsk> feed =
        system.systemActorOf(
            LiveFeed.create(
                "here",
                table,
                spatial,
                new VehicleText(querying, () -> NOW),
                querying,
                settings,
                NOW::toEpochMilli,
                System::nanoTime),
            "live-feed",
            LiveFeed.DISPATCHER);
    views.gateway().tell(new LiveGateway.Peers(List.of(new LiveGateway.Peer("here", feed, true))));
    return views;
  }

  static OpenServer start(String... settings) {
    return new OpenServer(
        ConfigFactory.parseString(String.join("\n", settings))
            .withFallback(
                ConfigFactory.parseString(
                    "whereabouts.http.port = 0, pekko.loglevel = WARNING, pekko.log-dead-letters = off"))
            .withFallback(ConfigFactory.load()));
  }

  int port() {
    return server.address().getPort();
  }

  /** A path that a template stands for: of this vehicle, or of a part of the map. */
  static String path(String template, String vehicle) {
    return template.startsWith("/map/")
        ? new MapPage(new MapSettings(Optional.empty())).address("main.js")
        : template.replace("{id}", vehicle);
  }

  URI uri(String scheme, String path) {
    return URI.create(scheme + "://127.0.0.1:" + port() + path);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri("http", path)).timeout(Duration.ofSeconds(20));
  }

  Reply send(HttpRequest request) {
    try {
      return new Reply(client.send(request, BodyHandlers.ofString()));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  Reply get(String path) {
    return send(request(path).build());
  }

  Reply post(String json) {
    return post("/v1/positions", "application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  Reply post(String path, String contentType, byte[] body) {
    return send(
        request(path)
            .header("Content-Type", contentType)
            .POST(BodyPublishers.ofByteArray(body))
            .build());
  }

  /** All that comes back when these bytes are sent and then no more. */
  String raw(String request) throws IOException {
    try (Socket socket = new Socket(server.address().getAddress(), port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      InputStream answer = socket.getInputStream();
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** What concerns reports that ask for no more than to be accepted. */
  double gauge(String name) {
    return meters.get(name).tag("ack", "accepted").gauge().value();
  }

  /** As if nothing had been reported yet. */
  void reset() {
    vehicles.reset();
    store.reset();
    events.reset();
    queries.reset();
  }

  @Override
  public void close() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }

  /** What came back. */
  record Reply(HttpResponse<String> response) {
    int status() {
      return response.statusCode();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    JsonNode json() {
      try {
        return JSON.readTree(response.body());
      } catch (IOException noJson) {
        throw new UncheckedIOException(response.body(), noJson);
      }
    }

    String errorCode() {
      return json().path("error").path("code").asText();
    }

    int count(String outcome) {
      return json().path(outcome).asInt(-1);
    }
  }
}
