package whereabouts.tracker.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.event.VehicleEvent;

/**
 * One JSON object to one event. Every member is first read whatever the others are, so that the
 * last of repeated members wins, and judged when it is asked for. Not thread-safe.
 */
final class EventReader {
  private final long receivedMillis;
  private final long latestMillis;

  private final TextMember eventId = TextMember.optional("eventId", VehicleEvent::eventIdProblem);
  private final TextMember type = TextMember.required("type", VehicleEvent::typeProblem);
  private final TimeMember time;
  private final Measure lat = Measure.strict("lat", -90, 90);
  private final Measure lon = Measure.strict("lon", -180, 180);
  private final DataReader data = new DataReader();

  /**
   * @param receivedMillis when the body came, epoch ms; the time of events that have none
   * @param earliestMillis times at or before are invalid, epoch ms, at least 0
   * @param latestMillis times after are invalid, epoch ms
   */
  EventReader(long receivedMillis, long earliestMillis, long latestMillis) {
    this.receivedMillis = receivedMillis;
    this.latestMillis = latestMillis;
    this.time = new TimeMember(receivedMillis, earliestMillis);
  }

  /** Reads the object whose start the parser stands at, to its end. */
  void read(JsonParser parser) throws IOException {
    clear();
    String name;
    while ((name = parser.nextFieldName()) != null) {
      JsonToken token = parser.nextToken();
      switch (name) {
        case "eventId" -> eventId.read(parser, token);
        case "type" -> type.read(parser, token);
        case "time" -> time.read(parser, token);
        case "lat" -> lat.read(parser, token);
        case "lon" -> lon.read(parser, token);
        case "data" -> data.read(parser, token);
        default -> parser.skipChildren();
      }
    }
  }

  private void clear() {
    eventId.clear();
    type.clear();
    time.clear();
    lat.clear();
    lon.clear();
    data.clear();
  }

  /** The id that the event came with, if it is one. */
  @Nullable String eventId() {
    return eventId.problem() == null ? eventId.value() : null;
  }

  /** The event, if there is no problem; without an id of its own it gets one here. */
  VehicleEvent event() {
    String id = eventId.value();
    return new VehicleEvent(
        id == null ? UUID.randomUUID().toString() : id,
        String.valueOf(type.value()),
        time.millis(),
        receivedMillis,
        lat.value(),
        lon.value(),
        data.data());
  }

  /** Why what was read is no event, or null. */
  @Nullable String problem() {
    if (eventId.problem() != null) {
      return eventId.problem();
    }
    if (type.problem() != null) {
      return type.problem();
    }
    if (time.problem() != null) {
      return time.problem();
    }
    if (time.millis() > latestMillis) {
      return "time is too far in the future";
    }
    return placeProblem() != null ? placeProblem() : data.problem();
  }

  private @Nullable String placeProblem() {
    if (lat.problem() != null) {
      return lat.problem();
    }
    if (lon.problem() != null) {
      return lon.problem();
    }
    return Double.isNaN(lat.value()) == Double.isNaN(lon.value())
        ? null
        : "one of lat and lon is missing";
  }
}
