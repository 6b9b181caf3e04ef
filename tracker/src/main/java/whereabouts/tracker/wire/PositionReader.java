package whereabouts.tracker.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleId;
import whereabouts.tracker.vehicle.Vehicles.Report;

/**
 * One JSON object to one entry. Every member is first read whatever the others are, so that the
 * last of repeated members wins, and judged when the object has ended. Reused for all entries of a
 * body; not thread-safe.
 */
final class PositionReader {
  private final long receivedMillis;

  private final TextMember vehicleId = TextMember.required("vehicleId", VehicleId::problem);
  private final TimeMember time;
  private final Measure lat = Measure.required("lat", -90, 90);
  private final Measure lon = Measure.required("lon", -180, 180);
  private final Measure speed = Measure.optional("speed", 0, Double.MAX_VALUE);
  private final Measure heading = Measure.optional("heading", 0, 360);
  private final Measure altitude =
      Measure.optional("altitude", -Double.MAX_VALUE, Double.MAX_VALUE);
  private final Measure accuracy = Measure.optional("accuracy", 0, Double.MAX_VALUE);
  private final AttributesReader attributes = new AttributesReader();
  private @Nullable String type;

  /**
   * @param receivedMillis when the body came, epoch ms; the time of fixes that have none
   * @param earliestMillis fixes at or before are invalid, epoch ms, at least 0
   */
  PositionReader(long receivedMillis, long earliestMillis) {
    this.receivedMillis = receivedMillis;
    this.time = new TimeMember(receivedMillis, earliestMillis);
  }

  /** Reads the object whose start the parser stands at, to its end. */
  Entry read(JsonParser parser) throws IOException {
    clear();
    String name;
    while ((name = parser.nextFieldName()) != null) {
      JsonToken token = parser.nextToken();
      switch (name) {
        case "vehicleId" -> vehicleId.read(parser, token);
        case "time" -> time.read(parser, token);
        case "lat" -> lat.read(parser, token);
        case "lon" -> lon.read(parser, token);
        case "speed" -> speed.read(parser, token);
        case "heading" -> heading.read(parser, token);
        case "altitude" -> altitude.read(parser, token);
        case "accuracy" -> accuracy.read(parser, token);
        case "attributes" -> attributes.read(parser, token);
        case "type" -> readType(parser, token);
        default -> parser.skipChildren();
      }
    }
    return entry();
  }

  /** The {@code type} member of the object just read, as JSON text, or null. */
  @Nullable String type() {
    return type;
  }

  private void clear() {
    vehicleId.clear();
    time.clear();
    lat.clear();
    lon.clear();
    speed.clear();
    heading.clear();
    altitude.clear();
    accuracy.clear();
    attributes.clear();
    type = null;
  }

  private void readType(JsonParser parser, JsonToken token) throws IOException {
    type =
        token == JsonToken.VALUE_NULL
            ? null
            : token == JsonToken.VALUE_STRING ? parser.getText() : token.name();
    parser.skipChildren();
  }

  private Entry entry() {
    String problem = problem();
    String id = vehicleId.value();
    if (problem != null || id == null) {
      return new Entry.Invalid(String.valueOf(problem));
    }
    Position fix =
        new Position(
            time.millis(),
            receivedMillis,
            lat.value(),
            lon.value(),
            speed.value(),
            heading.value() == 360 ? 0 : heading.value(),
            altitude.value(),
            accuracy.value(),
            attributes.attributes());
    return new Entry.Reported(new Report(id, fix));
  }

  private @Nullable String problem() {
    if (vehicleId.problem() != null) {
      return vehicleId.problem();
    }
    if (time.problem() != null) {
      return time.problem();
    }
    if (lat.problem() != null) {
      return lat.problem();
    }
    if (lon.problem() != null) {
      return lon.problem();
    }
    if (speed.problem() != null) {
      return speed.problem();
    }
    if (heading.problem() != null) {
      return heading.problem();
    }
    if (altitude.problem() != null) {
      return altitude.problem();
    }
    return accuracy.problem() != null ? accuracy.problem() : attributes.problem();
  }
}
