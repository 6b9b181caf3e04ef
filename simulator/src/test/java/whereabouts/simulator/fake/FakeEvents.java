package whereabouts.simulator.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keeps critical events, as the service promises to, or as it lies. Any thread may ask. */
final class FakeEvents {
  private static final int PAGE = 2; // so that there are pages

  /** What makes two events the same. */
  private record Key(String vehicleId, Instant time, String eventId) {
    static final Comparator<Key> ORDER =
        Comparator.comparing(Key::vehicleId).thenComparing(Key::time).thenComparing(Key::eventId);
  }

  /** What the sender is told. */
  enum Fate {
    STORED,
    REFUSED,
    CUT
  }

  private final Lies lies;
  private final Map<Key, JsonNode> stored = new TreeMap<>(Key.ORDER);
  private int seen;

  FakeEvents(Lies lies) {
    this.lies = lies;
  }

  synchronized Fate take(String vehicleId, JsonNode event) {
    seen++;
    if (lies.eventsRefused() > 0 && seen % lies.eventsRefused() == 0) {
      return Fate.REFUSED;
    }
    Key key =
        new Key(
            vehicleId, Instant.parse(event.path("time").asText()), event.path("eventId").asText());
    if (seen != lies.eventLost()) {
      stored.put(key, event);
    }
    return lies.eventsCut() > 0 && seen % lies.eventsCut() == 0 ? Fate.CUT : Fate.STORED;
  }

  synchronized ObjectNode page(String vehicleId, Instant from, Instant to, int limit, int after) {
    List<JsonNode> all = new ArrayList<>();
    stored.forEach(
        (key, event) -> {
          if (key.vehicleId().equals(vehicleId)
              && !key.time().isBefore(from)
              && !key.time().isAfter(to)) {
            all.add(event);
          }
        });
    int end = Math.min(all.size(), after + Math.min(PAGE, limit));
    ObjectNode page = FakeFleet.JSON.createObjectNode().put("vehicleId", vehicleId);
    ArrayNode events = page.putArray("events");
    events.addAll(all.subList(after, end));
    if (end < all.size()) {
      page.put("next", Integer.toString(end));
    }
    return page;
  }

  synchronized int size() {
    return stored.size();
  }
}
