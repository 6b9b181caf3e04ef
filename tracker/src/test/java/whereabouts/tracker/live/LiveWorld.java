package whereabouts.tracker.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.access.Reach;
import whereabouts.tracker.fleet.Bucket;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.FleetSettings;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.fleet.ManualTime;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.query.QuerySettings;
import whereabouts.tracker.spatial.CoarseCells;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;

/**
 * Some nodes with vehicles, one with viewers, and the messages between them, which are brought when
 * the test says so, and may be lost. Time stands still until it is moved.
 */
final class LiveWorld {
  static final long BEGIN_MILLIS = 1_800_000_000_000L;
  private static final ObjectMapper JSON = new ObjectMapper();

  final ManualTime time = new ManualTime();
  final Map<String, Node> nodes = new TreeMap<>();
  final LiveMetrics metrics;
  final LiveHub hub;
  final LiveSettings settings;
  final QuerySettings querying;
  private final Config config;
  private final TestInbox<FeedTold> hubInbox = TestInbox.create();
  private final Map<String, Deque<FeedTold>> toHub = new TreeMap<>();
  private final Random random;

  /** How often a vehicle was written, on any node. */
  int written;

  /** How many of a thousand messages are lost. */
  int lostOfThousand;

  LiveWorld(Random random, String... settings) {
    this.random = random;
    this.config =
        ConfigFactory.parseString(String.join("\n", settings)).withFallback(ConfigFactory.load());
    this.settings = LiveSettings.of(config);
    this.querying = QuerySettings.of(config);
    this.metrics = new LiveMetrics(this.settings, new SimpleMeterRegistry());
    this.hub = new LiveHub(hubInbox.getRef(), this.settings, metrics, 1, time);
  }

  long nowMillis() {
    return BEGIN_MILLIS + time.getAsLong() / 1_000_000;
  }

  /** A node with vehicles: its rows, its feed, and what it is asked. */
  final class Node {
    final String name;
    final FleetTable table = new FleetTable(FleetSettings.of(config), time);
    final Feed feed;
    private final TestInbox<FeedAsk> inbox = TestInbox.create();
    private final Deque<FeedAsk> asked = new ArrayDeque<>();

    Node(String name) {
      this.name = name;
      feed =
          new Feed(
              new Feed.Means(
                  name,
                  table,
                  Objects.requireNonNull(table.spatial()),
                  hit -> {
                    written++;
                    return json(hit.vehicleId(), hit.position());
                  },
                  querying,
                  LiveWorld.this::nowMillis,
                  time));
    }

    void open(int bucket, List<VehicleRow> rows) {
      table.bucket(bucket).open();
      table.bucket(bucket).load(rows);
    }
  }

  /** As clients would read it, as far as a test needs. */
  static String json(String vehicleId, Position at) {
    return "{\"vehicleId\":\"%s\",\"time\":%d,\"lat\":%s,\"lon\":%s}"
        .formatted(vehicleId, at.timeMillis(), at.lat(), at.lon());
  }

  /** A node comes. */
  Node add(String name) {
    Node node = new Node(name);
    nodes.put(name, node);
    tellPeers();
    return node;
  }

  /** A node with all buckets. */
  Node addWithAll(String name) {
    Node node = add(name);
    for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
      node.open(bucket, List.of());
    }
    return node;
  }

  /** A node is gone. */
  void remove(Node node) {
    nodes.remove(node.name);
    toHub.remove(node.name);
    tellPeers();
  }

  void tellPeers(String... unreachable) {
    hub.peers(
        nodes.values().stream()
            .map(
                node ->
                    new LiveGateway.Peer(
                        node.name, node.inbox.getRef(), !List.of(unreachable).contains(node.name)))
            .toList());
  }

  static void put(Node node, String vehicleId, Position position) {
    node.table
        .bucketOf(vehicleId)
        .load(List.of(new VehicleRow(vehicleId, VehicleState.of(position))));
  }

  /** It is there now. */
  void put(Node node, String vehicleId, double lat, double lon) {
    put(node, vehicleId, Position.at(nowMillis(), nowMillis(), lat, lon));
  }

  /** A bucket goes from one node to another one, with all that is in it. */
  static List<VehicleRow> closed(Node from, int bucket) {
    Bucket left = from.table.bucket(bucket);
    List<VehicleRow> rows = new ArrayList<>();
    left.all()
        .forEach(
            placed ->
                rows.add(
                    new VehicleRow(
                        placed.vehicleId(),
                        left.find(placed.vehicleId()).orElse(VehicleState.UNKNOWN))));
    List<VehicleRow> unused = new ArrayList<>(left.close());
    return rows;
  }

  /** Brings messages, those of one node in their order, until none is on its way. */
  void deliver() {
    boolean some;
    do {
      some = collect();
      List<Deque<?>> queues = new ArrayList<>();
      nodes.values().forEach(node -> queues.add(node.asked));
      queues.addAll(toHub.values());
      queues.removeIf(Deque::isEmpty);
      if (!queues.isEmpty()) {
        bring(queues.get(random.nextInt(queues.size())));
        some = true;
      }
    } while (some);
  }

  private void bring(Deque<?> queue) {
    Object message = queue.remove();
    if (random.nextInt(1000) < lostOfThousand) {
      return;
    }
    if (message instanceof FeedTold told) {
      hub.on(told);
      return;
    }
    for (Node node : nodes.values()) {
      if (node.asked == queue && message instanceof FeedAsk ask) {
        node.feed.on(ask);
      }
    }
  }

  private boolean collect() {
    boolean some = false;
    for (FeedTold told : hubInbox.getAllReceived()) {
      if (nodes.containsKey(told.node())) {
        toHub.computeIfAbsent(told.node(), node -> new ArrayDeque<>()).add(told);
        some = true;
      }
    }
    for (Node node : nodes.values()) {
      List<FeedAsk> asks = node.inbox.getAllReceived();
      node.asked.addAll(asks);
      some |= !asks.isEmpty();
    }
    return some;
  }

  /** All nodes tell what has changed, and then the viewers are told. */
  void tick() {
    time.advance(settings.updateInterval());
    deliver();
    nodes.values().forEach(node -> node.feed.tick());
    deliver();
    hub.tick();
    deliver();
  }

  /** Some ticks. */
  void pass(Duration some) {
    for (long at = 0; at < some.toMillis(); at += settings.updateInterval().toMillis()) {
      tick();
    }
  }

  /** What is really in view. */
  Map<String, String> truth(View view) {
    Map<String, String> truth = new HashMap<>();
    Set<Long> cells = new HashSet<>(view.cells());
    if (cells.isEmpty() && view.vehicles().isEmpty()) {
      return truth; // follows none that it may know of
    }
    for (Node node : nodes.values()) {
      for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
        node.table
            .bucket(bucket)
            .all()
            .forEach(
                placed -> {
                  Position at = placed.position();
                  if (at != null && isIn(view, cells, placed.vehicleId(), at)) {
                    truth.put(placed.vehicleId(), json(placed.vehicleId(), at));
                  }
                });
      }
    }
    return truth;
  }

  private static boolean isIn(View view, Set<Long> cells, String vehicleId, Position at) {
    return view.reach().includes(vehicleId)
        && (view.vehicles().isEmpty() || view.vehicles().contains(vehicleId))
        && (cells.isEmpty()
            || cells.contains(
                CoarseCells.at(CoarseCells.of(at), CoarseCells.level(cells.iterator().next()))));
  }

  Client client(View view) {
    return new Client(view);
  }

  /** A viewer's client: it holds what it was told. */
  final class Client {
    private int woken;
    final Viewer viewer = new Viewer(() -> woken++, metrics.pendingChars);
    final Map<String, String> picture = new HashMap<>();
    final List<JsonNode> told = new ArrayList<>();
    View view;

    private Client(View view) {
      this.view = view;
      look(view);
    }

    void look(View other) {
      view = other;
      hub.look(viewer, other);
    }

    /** Takes what waits, if something does, and believes it. */
    @Nullable JsonNode take() {
      String text = viewer.take();
      viewer.sent();
      if (text == null) {
        return null;
      }
      if (woken-- != 1) {
        throw new AssertionError("not woken once for each message, but " + (woken + 1) + " times");
      }
      JsonNode message = parsed(text);
      told.add(message);
      if (!message.path("type").asText().equals("update")) {
        picture.clear();
      }
      for (JsonNode vehicle : message.path("vehicles")) {
        picture.put(vehicle.get("vehicleId").asText(), text(vehicle));
      }
      message.path("left").forEach(left -> picture.remove(left.asText()));
      return message;
    }

    Map<String, String> truth() {
      return LiveWorld.this.truth(view);
    }
  }

  private static String text(JsonNode vehicle) {
    return "{\"vehicleId\":\"%s\",\"time\":%d,\"lat\":%s,\"lon\":%s}"
        .formatted(
            vehicle.get("vehicleId").asText(),
            vehicle.get("time").asLong(),
            vehicle.get("lat").asDouble(),
            vehicle.get("lon").asDouble());
  }

  static JsonNode parsed(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException noJson) {
      throw new UncheckedIOException(text, noJson);
    }
  }

  static final Reach ALL = new Reach.All();
}
