package whereabouts.simulator.fake;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps the newest position of every vehicle, as the service promises to. Any thread may ask. */
final class FakeFleet {
  static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
  private static final long MAX_SKEW_MILLIS = Duration.ofMinutes(2).toMillis();
  private static final List<String> OUTCOMES =
      List.of("accepted", "duplicate", "stale", "future", "invalid", "overloaded");

  record Position(long timeMillis, double lat, double lon) {
    boolean newerThan(Position other) {
      return timeMillis != other.timeMillis
          ? timeMillis > other.timeMillis
          : lat != other.lat ? lat > other.lat : lon > other.lon;
    }
  }

  /**
   * What viewers may be told of a vehicle.
   *
   * @param accepted how many of its fixes were
   */
  record Sighting(Position position, Position before, long receivedMillis, int accepted) {}

  private record Seen(String vehicle, long timeMillis) {}

  private final Set<Seen> fixes = new HashSet<>();
  private long entriesSoFar;
  private long awaited = -1;
  private Runnable action = () -> {};
  private final Map<String, Integer> entries = new HashMap<>();
  private final Map<String, Sighting> sightings = new HashMap<>();
  private final Map<String, Position> newest = new HashMap<>();
  private final Map<String, Position> oldest = new HashMap<>();

  /** What has become of a stream of entries so far. */
  static final class Account {
    private final Map<String, Long> counts = new HashMap<>();
    private final ArrayNode results = JSON.createArrayNode();
    private long received;

    ObjectNode json() {
      ObjectNode json = JSON.createObjectNode().put("received", received);
      OUTCOMES.forEach(outcome -> json.put(outcome, counts.getOrDefault(outcome, 0L)));
      json.put("coalesced", 0).put("unconfirmed", 0).set("results", results.deepCopy());
      results.removeAll();
      return json;
    }
  }

  /** Every {@code overloadEvery}-th entry of the account is turned away; 0 = none. */
  synchronized void report(JsonNode body, long message, Account account, int overloadEvery) {
    Iterable<JsonNode> entries = body.isArray() ? body : List.of(body);
    int index = 0;
    for (JsonNode entry : entries) {
      account.received++;
      entriesSoFar++;
      if (entriesSoFar == awaited) {
        action.run();
      }
      boolean overloaded = overloadEvery > 0 && account.received % overloadEvery == 0;
      String outcome = overloaded ? "overloaded" : report(entry);
      account.counts.merge(outcome, 1L, Long::sum);
      if (!outcome.equals("accepted")) {
        account
            .results
            .addObject()
            .put("message", message)
            .put("index", index)
            .put("outcome", outcome);
      }
      index++;
    }
  }

  private String report(JsonNode entry) {
    String id = entry.path("vehicleId").asText("");
    entries.merge(id, 1, Integer::sum);
    JsonNode lat = entry.path("lat");
    JsonNode lon = entry.path("lon");
    long time;
    try {
      JsonNode given = entry.path("time");
      time = given.isNumber() ? given.asLong() : Instant.parse(given.asText()).toEpochMilli();
    } catch (DateTimeException e) {
      return "invalid";
    }
    if (id.isEmpty()
        || !lat.isNumber()
        || !lon.isNumber()
        || !(Math.abs(lat.asDouble()) <= 90)
        || !(Math.abs(lon.asDouble()) <= 180)) {
      return "invalid";
    }
    if (time > System.currentTimeMillis() + MAX_SKEW_MILLIS) {
      return "future";
    }
    fixes.add(new Seen(id, time));
    Position position = new Position(time, lat.asDouble(), lon.asDouble());
    oldest.putIfAbsent(id, position);
    Position known = newest.get(id);
    if (position.equals(known)) {
      return "duplicate";
    }
    if (known != null && !position.newerThan(known)) {
      return "stale";
    }
    newest.put(id, position);
    Sighting before = sightings.get(id);
    sightings.put(
        id,
        new Sighting(
            position,
            before == null ? position : before.position,
            System.currentTimeMillis(),
            before == null ? 1 : before.accepted + 1));
    return "accepted";
  }

  synchronized int entriesAbout(String id) {
    return entries.getOrDefault(id, 0);
  }

  /** Of one vehicle and one time is one fix. */
  synchronized int fixes() {
    return fixes.size();
  }

  synchronized Map<String, Sighting> sightings() {
    return Map.copyOf(sightings);
  }

  synchronized void after(int entries, Runnable then) {
    awaited = entries;
    action = then;
  }

  synchronized @Nullable Position newest(String id) {
    return newest.get(id);
  }

  synchronized @Nullable Position oldest(String id) {
    return oldest.get(id);
  }
}
