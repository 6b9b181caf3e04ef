package whereabouts.simulator.event;

import com.ethlo.time.ITU;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * Something that must not be lost. Sent again it is the same event, by vehicle, time and id.
 *
 * @param timeMillis Unix epoch, UTC
 * @param lat WGS84 degrees
 * @param lon WGS84 degrees
 */
record Event(String vehicleId, String eventId, Type type, long timeMillis, double lat, double lon) {

  /** What happened. */
  enum Type {
    SOS,
    CRASH,
    IGNITION;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    private ObjectNode data() {
      ObjectNode data = JsonNodeFactory.instance.objectNode();
      return switch (this) {
        case SOS -> data.put("source", "button");
        case CRASH -> data.put("accelerationG", 4.2);
        case IGNITION -> data.put("on", true);
      };
    }
  }

  ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("eventId", eventId)
        .put("type", type.wireName())
        .put("time", rfc3339(timeMillis))
        .put("lat", lat)
        .put("lon", lon)
        .set("data", type.data());
  }

  static String rfc3339(long timeMillis) {
    return ITU.formatUtcMilli(Instant.ofEpochMilli(timeMillis).atOffset(ZoneOffset.UTC));
  }

  @Override
  public String toString() {
    return "%s of %s, %s, id %s"
        .formatted(type.wireName(), vehicleId, rfc3339(timeMillis), eventId);
  }
}
