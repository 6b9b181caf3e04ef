package whereabouts.simulator.fake;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ConcurrentHashMap;
import org.java_websocket.WebSocket;
import whereabouts.simulator.fake.FakeFleet.Position;
import whereabouts.simulator.fake.FakeFleet.Sighting;

/**
 * {@code WS /v1/live}: a snapshot, then what has changed, as often as that is looked at. Somewhat
 * more than the box is told of, as the service does, which sends whole cells.
 */
final class FakeLive {
  static final String PATH = "/v1/live?bbox=";
  private static final long INTERVAL_MILLIS = 50;
  private static final double MORE_DEGREES = 0.001;

  private final FakeFleet fleet;
  private final Lies.ToViewers lie;
  private final Timer timer = new Timer("fake-live", true);
  private final Map<WebSocket, Watcher> watchers = new ConcurrentHashMap<>();

  private static final class Watcher {
    private final double[] edges;
    private final Map<String, Sighting> told = new HashMap<>();
    private boolean hasSnapshot;

    private Watcher(double[] edges) {
      this.edges = edges;
    }

    private boolean sees(Position position) {
      return position.lon() >= edges[0] - MORE_DEGREES
          && position.lat() >= edges[1] - MORE_DEGREES
          && position.lon() <= edges[2] + MORE_DEGREES
          && position.lat() <= edges[3] + MORE_DEGREES;
    }
  }

  FakeLive(FakeFleet fleet, Lies lies) {
    this.fleet = fleet;
    this.lie = lies.toViewers();
    timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            Map<String, Sighting> all = fleet.sightings();
            watchers.forEach((socket, watcher) -> tell(socket, watcher, all));
          }
        },
        INTERVAL_MILLIS,
        INTERVAL_MILLIS);
  }

  void opened(WebSocket socket, String path) {
    double[] edges =
        Arrays.stream(path.substring(PATH.length()).split(",", -1))
            .mapToDouble(Double::parseDouble)
            .toArray();
    watchers.put(socket, new Watcher(edges));
  }

  void closed(WebSocket socket) {
    watchers.remove(socket);
  }

  void cut() {
    watchers.keySet().forEach(socket -> socket.closeConnection(1006, "cut"));
  }

  private void tell(WebSocket socket, Watcher watcher, Map<String, Sighting> all) {
    if (!socket.isOpen()) {
      return;
    }
    List<String> here = new ArrayList<>();
    List<String> left = new ArrayList<>();
    long skipped = 0;
    for (Map.Entry<String, Sighting> each : all.entrySet()) {
      Sighting now = each.getValue();
      if (watcher.sees(now.position())) {
        Sighting before = watcher.told.put(each.getKey(), now);
        if (before == null || !before.position().equals(now.position())) {
          here.add(each.getKey());
          skipped += before == null ? 0 : now.accepted() - before.accepted() - 1;
        }
      } else if (watcher.told.remove(each.getKey()) != null) {
        left.add(each.getKey());
      }
    }
    if (here.isEmpty() && left.isEmpty() && watcher.hasSnapshot) {
      return;
    }
    ObjectNode message = FakeFleet.JSON.createObjectNode();
    message.put("type", watcher.hasSnapshot ? "update" : "snapshot");
    ArrayNode vehicles = message.putArray("vehicles");
    for (String id : here) {
      if (lie != Lies.ToViewers.NOTHING_OF_HALF_OF_THEM || id.hashCode() % 2 == 0) {
        vehicles.add(vehicle(id, all.get(id), watcher.hasSnapshot));
      }
    }
    if (watcher.hasSnapshot) {
      lie(message, vehicles, here, left);
      ArrayNode ids = message.putArray("left");
      left.forEach(ids::add);
      message.put("skipped", lie == Lies.ToViewers.SKIPPED_WITHOUT_SAYING_SO ? 0 : skipped);
    }
    watcher.hasSnapshot = true;
    socket.send(lie == Lies.ToViewers.NO_JSON ? message + "}" : message.toString());
  }

  private ObjectNode vehicle(String id, Sighting now, boolean isUpdate) {
    Position position =
        isUpdate && lie == Lies.ToViewers.NOTHING_OF_THE_NEWEST ? now.before() : now.position();
    double more = lie == Lies.ToViewers.A_PLACE_NOT_REPORTED ? 0.0001 : 0;
    return FakeFleet.JSON
        .createObjectNode()
        .put("vehicleId", id)
        .put("time", Instant.ofEpochMilli(position.timeMillis()).toString())
        .put("receivedAt", Instant.ofEpochMilli(now.receivedMillis()).toString())
        .put("lat", position.lat() + more)
        .put("lon", position.lon());
  }

  private void lie(ObjectNode message, ArrayNode vehicles, List<String> here, List<String> left) {
    Map<String, Sighting> all = fleet.sightings();
    switch (lie) {
      case A_VEHICLE_NOT_REPORTED ->
          all.values().stream()
              .findFirst()
              .ifPresent(one -> vehicles.add(vehicle("ghost", one, true)));
      case THE_ONE_BEFORE_AGAIN ->
          here.forEach(
              id -> {
                Sighting now = all.get(id);
                Position before = now.before();
                vehicles.add(
                    vehicle(id, new Sighting(before, before, now.receivedMillis(), 0), true));
              });
      case GONE_THOUGH_IT_IS_NOT -> left.addAll(here);
      case HERE_THOUGH_IT_IS_GONE -> left.clear();
      case COUNTS_ONLY -> message.put("type", "clusters");
      default -> {}
    }
  }
}
