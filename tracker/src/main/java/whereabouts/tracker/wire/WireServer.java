package whereabouts.tracker.wire;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;
import whereabouts.tracker.map.MapPage;
import whereabouts.tracker.map.MapSettings;

/** The open door: the API, bound to its port. */
public final class WireServer {
  /** For the last answers to reach their clients before connections are cut. */
  private static final Duration LAST_BYTES = Duration.ofMillis(200);

  private final InetSocketAddress address;
  private final String scheme;
  private final Connections connections;
  private final Api api;

  private WireServer(InetSocketAddress address, String scheme, Connections connections, Api api) {
    this.address = address;
    this.scheme = scheme;
    this.connections = connections;
    this.api = api;
  }

  /**
   * Opens the door.
   *
   * <p>Meters: {@code whereabouts.connections}; and of what has come in part {@code
   * whereabouts.unfinished.bytes} and {@code whereabouts.unfinished.given.up}; and of what is whole
   * and not answered yet {@code whereabouts.in.hand.bytes} and {@code whereabouts.in.hand.refused}.
   *
   * @return the open door; failed with a message for the operator if the address can't be bound
   */
  public static CompletionStage<WireServer> bind(
      ActorSystem<?> system,
      Services services,
      HttpSettings http,
      MapSettings map,
      MeterRegistry meters) {
    Materializer materializer = SystemMaterializer.get(system).materializer();
    Unfinished unfinished = new Unfinished(http.maxUnfinishedBytes(), System::nanoTime);
    InHand inHand = new InHand(http.maxInHandBytes());
    Api api = new Api(services, http, new MapPage(map), unfinished, inHand, materializer);
    Connections connections =
        new Connections(
            system,
            http,
            serverSettings(system.settings().config(), http),
            unfinished,
            api.router()::handle);
    return connections
        .address()
        .handle(
            (address, failure) -> {
              if (failure != null) {
                throw new CompletionException(unbound(http, failure));
              }
              register(meters, http, connections, unfinished, inHand);
              String scheme = http.tls().isPresent() ? "https" : "http";
              return new WireServer(address, scheme, connections, api);
            });
  }

  private static void register(
      MeterRegistry meters,
      HttpSettings http,
      Connections connections,
      Unfinished unfinished,
      InHand inHand) {
    Gauge.builder("whereabouts.connections", connections, Connections::count)
        .description("Connections to the API, WebSockets included")
        .register(meters);
    Gauge.builder("whereabouts.connections.max", http, HttpSettings::maxConnections)
        .description("How many of them there may be; more have to wait to be accepted")
        .strongReference(true)
        .register(meters);
    Gauge.builder("whereabouts.unfinished.bytes", unfinished, Unfinished::bytes)
        .description("Heap that heads, bodies and messages hold that have come in part")
        .baseUnit("bytes")
        .register(meters);
    Gauge.builder("whereabouts.unfinished.max", http, HttpSettings::maxUnfinishedBytes)
        .description("How much they may hold; then the costliest are given up")
        .baseUnit("bytes")
        .strongReference(true)
        .register(meters);
    FunctionCounter.builder("whereabouts.unfinished.given.up", unfinished, Unfinished::givenUp)
        .description("Heads, bodies and messages that had to make room for others")
        .register(meters);
    Gauge.builder("whereabouts.in.hand.bytes", inHand, InHand::bytes)
        .description("Heap, estimated, of bodies and messages that are whole and not answered yet")
        .baseUnit("bytes")
        .register(meters);
    Gauge.builder("whereabouts.in.hand.max", http, HttpSettings::maxInHandBytes)
        .description("How much they may hold; then requests are refused and messages wait")
        .baseUnit("bytes")
        .strongReference(true)
        .register(meters);
    FunctionCounter.builder("whereabouts.in.hand.refused", inHand, InHand::refused)
        .description("Bodies that were refused since too much was in hand")
        .register(meters);
  }

  private static IllegalStateException unbound(HttpSettings http, Throwable failure) {
    return new IllegalStateException(
        "Can't listen on %s:%d (%s). Is another process using the port? Change whereabouts.http.port or whereabouts.http.host."
            .formatted(http.host(), http.port(), failure.getMessage()),
        failure);
  }

  /**
   * Pekko HTTP as this API needs it. As configuration, since the setter of the error handler has no
   * effect in Pekko HTTP 1.3.0. What concerns connections is kept by {@link Connections}, and
   * limits of bodies by {@link BodyReader}.
   */
  static ServerSettings serverSettings(Config node, HttpSettings http) {
    Map<String, Object> ours =
        Map.ofEntries(
            Map.entry("server-header", "whereabouts"),
            Map.entry("request-timeout", millis(http.requestTimeout())),
            Map.entry("raw-request-uri-header", "on"),
            Map.entry("transparent-head-requests", "on"),
            Map.entry("parsing.max-content-length", "infinite"),
            Map.entry("parsing.max-uri-length", "8k"),
            Map.entry("parsing.error-handler", MalformedRequests.class.getName()),
            Map.entry("parsing.illegal-header-warnings", "off"),
            Map.entry("websocket.periodic-keep-alive-mode", "ping"),
            Map.entry("websocket.periodic-keep-alive-max-idle", millis(http.socket().keepAlive())));
    return ServerSettings.create(
        ConfigFactory.parseMap(ours).atPath("pekko.http.server").withFallback(node));
  }

  private static String millis(Duration duration) {
    return duration.toMillis() + " ms";
  }

  /** Where it listens; tells the port when any free one was asked for. */
  public InetSocketAddress address() {
    return address;
  }

  /** The same for people, such as {@code https://127.0.0.1:8080}. */
  public String url() {
    return scheme + "://" + address.getHostString() + ":" + address.getPort();
  }

  List<Route> routes() {
    return api.routes();
  }

  /**
   * Takes no further connections, lets each socket say its last word, and each request be answered.
   *
   * @param deadline after which what is still open is cut off
   */
  public CompletionStage<Done> stop(Duration deadline) {
    return connections
        .unbind()
        .thenCompose(
            unbound -> {
              api.closeSockets();
              return api.router()
                  .underWay()
                  .drain()
                  .toCompletableFuture()
                  .copy()
                  .orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
                  .handle((drained, late) -> Done.getInstance());
            })
        .thenCompose(drained -> afterLastBytes())
        .thenCompose(sent -> connections.end(deadline));
  }

  private static CompletionStage<Void> afterLastBytes() {
    return CompletableFuture.runAsync(
        () -> {}, CompletableFuture.delayedExecutor(LAST_BYTES.toMillis(), TimeUnit.MILLISECONDS));
  }
}
