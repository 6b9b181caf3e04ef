package whereabouts.simulator.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The service on a loopback port: HTTP here, sockets in {@link FakeIngest}, told apart in front.
 */
public final class FakeService implements AutoCloseable {
  private static final String VEHICLES = "/v1/vehicles/";
  private static final String EVENTS = "/events";

  static {
    System.setProperty("sun.net.httpserver.nodelay", "true"); // else each answer waits 40 ms
  }

  private final FakeFleet fleet = new FakeFleet();
  private final Lies lies;
  private final String scheme;
  private final HttpServer http;
  private final FakeEvents events;
  private final FakeIngest ingest;
  private final OnePort front;
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final AtomicInteger requests = new AtomicInteger();
  private final Map<String, AtomicInteger> storeReads = new ConcurrentHashMap<>();

  public FakeService(Lies lies) throws IOException, InterruptedException {
    this(lies, 0);
  }

  /** One that speaks TLS, with these sockets. */
  public FakeService(ServerSocketFactory encrypted) throws IOException, InterruptedException {
    this(Lies.none(), "https", encrypted, 0);
  }

  public FakeService(Lies lies, int port) throws IOException, InterruptedException {
    this(lies, "http", ServerSocketFactory.getDefault(), port);
  }

  private FakeService(Lies lies, String scheme, ServerSocketFactory doors, int port)
      throws IOException, InterruptedException {
    this.lies = lies;
    this.scheme = scheme;
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    http.setExecutor(workers);
    http.createContext("/v1/positions", this::post);
    http.createContext(VEHICLES, this::vehicle);
    http.start();
    events = new FakeEvents(lies);
    ingest = new FakeIngest(fleet, events, lies);
    front = new OnePort(doors, port, http.getAddress().getPort(), ingest.startedOnPort());
  }

  /** Takes nothing more from sockets until the future is done. */
  public void freezeUntil(CompletableFuture<Void> thaw) {
    ingest.freezeUntil(thaw);
  }

  /** Does something once that many entries have come in. */
  public void after(int entries, Runnable action) {
    fleet.after(entries, action);
  }

  /** How many entries have come in about a vehicle. */
  public int entriesAbout(String vehicle) {
    return fleet.entriesAbout(vehicle);
  }

  /** How many different fixes have come in. */
  public int fixes() {
    return fleet.fixes();
  }

  /** How many different events are stored. */
  public int events() {
    return events.size();
  }

  /** Cuts all viewers off; they may come again. */
  public void cutViewers() {
    ingest.cutViewers();
  }

  /** How many events came on sockets, repeats included. */
  public int eventsOnSockets() {
    return ingest.eventsTaken();
  }

  public String url() {
    return scheme + "://127.0.0.1:" + front.port();
  }

  private void post(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (lies.busyEvery() > 0 && requests.incrementAndGet() % lies.busyEvery() == 0) {
      exchange.getResponseHeaders().add("Retry-After", String.valueOf(lies.retryAfterSeconds()));
      ObjectNode error = FakeFleet.JSON.createObjectNode();
      error.putObject("error").put("code", "node_overloaded");
      answer(exchange, 503, error);
      return;
    }
    LockSupport.parkNanos(lies.slowness().toNanos());
    FakeFleet.Account account = new FakeFleet.Account();
    fleet.report(FakeFleet.JSON.readTree(body), 0, account, lies.overloadEvery());
    answer(exchange, 200, account.json());
  }

  private void vehicle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath().substring(VEHICLES.length());
    if (!path.endsWith(EVENTS)) {
      get(exchange, decoded(path));
    } else if (exchange.getRequestMethod().equals("POST")) {
      postEvent(exchange, decoded(path.substring(0, path.length() - EVENTS.length())));
    } else {
      getEvents(exchange, decoded(path.substring(0, path.length() - EVENTS.length())));
    }
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private void postEvent(HttpExchange exchange, String vehicleId) throws IOException {
    JsonNode event = FakeFleet.JSON.readTree(exchange.getRequestBody().readAllBytes());
    // a client that kept this connection might ask for a socket on it, which the front has sent
    // here
    exchange.getResponseHeaders().add("Connection", "close");
    switch (events.take(vehicleId, event)) {
      case STORED -> answer(exchange, 201, event);
      case CUT -> exchange.close();
      case REFUSED -> {
        exchange.getResponseHeaders().add("Retry-After", "0");
        answer(exchange, 503, FakeFleet.JSON.createObjectNode());
      }
    }
  }

  private void getEvents(HttpExchange exchange, String vehicleId) throws IOException {
    Map<String, String> query = new HashMap<>();
    for (String each : exchange.getRequestURI().getRawQuery().split("&", -1)) {
      int equals = each.indexOf('=');
      query.put(each.substring(0, equals), decoded(each.substring(equals + 1)));
    }
    ObjectNode page =
        events.page(
            vehicleId,
            Instant.parse(query.get("from")),
            Instant.parse(query.get("to")),
            Integer.parseInt(query.get("limit")),
            Integer.parseInt(query.getOrDefault("after", "0")));
    answer(exchange, 200, page);
  }

  private void get(HttpExchange exchange, String id) throws IOException {
    boolean store = "source=store".equals(exchange.getRequestURI().getRawQuery());
    FakeFleet.@Nullable Position position = fleet.newest(id);
    if (store
        && storeReads.computeIfAbsent(id, each -> new AtomicInteger()).incrementAndGet()
            <= lies.storeReadsBehind()) {
      position = fleet.oldest(id);
    }
    if (id.equals(lies.aboutVehicle()) && store == lies.inStore()) {
      position =
          switch (lies.how()) {
            case FORGETS -> null;
            case SAYS_AN_OLDER_ONE -> fleet.oldest(id);
            case SAYS_ANOTHER_PLACE ->
                position == null ? null : new FakeFleet.Position(position.timeMillis(), 1, 2);
          };
    }
    ObjectNode json = FakeFleet.JSON.createObjectNode();
    if (position == null) {
      answer(exchange, 404, json);
      return;
    }
    json.put("vehicleId", id)
        .put("time", Instant.ofEpochMilli(position.timeMillis()).toString())
        .put("lat", position.lat())
        .put("lon", position.lon());
    answer(exchange, 200, json);
  }

  private static void answer(HttpExchange exchange, int status, JsonNode json) throws IOException {
    byte[] body = json.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    try (exchange) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    front.close();
    http.stop(0);
    workers.shutdownNow();
    try {
      ingest.stop(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
