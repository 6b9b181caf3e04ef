package whereabouts.tracker.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.vehicle.VehicleId;
import whereabouts.tracker.wire.ParsedBody.Cause;
import whereabouts.tracker.wire.ParsedEvent.Invalid;
import whereabouts.tracker.wire.ParsedEvent.Whole;

/** Bodies and messages to events. Immutable and safe for concurrent use. */
final class EventParser {
  private static final String INVALID_EVENT = "invalid_event";

  private final long earliestMillis;
  private final long maxSkewMillis;

  EventParser(IngestSettings settings) {
    this.earliestMillis = settings.earliestFix().toEpochMilli();
    this.maxSkewMillis = settings.maxFutureSkew().toMillis();
  }

  private EventReader reader(long receivedMillis) {
    return new EventReader(receivedMillis, earliestMillis, receivedMillis + maxSkewMillis);
  }

  /** A body that is one event of this vehicle, whose id is legal. */
  ParsedEvent parse(String vehicleId, byte[] body, long receivedMillis) {
    EventReader reader = reader(receivedMillis);
    try (JsonParser json = Json.FACTORY.createParser(body)) {
      JsonToken first = json.nextToken();
      if (first == null) {
        return invalid(vehicleId, Cause.EMPTY_BODY.code(), "the body is empty");
      }
      if (first != JsonToken.START_OBJECT) {
        return invalid(vehicleId, INVALID_EVENT, "the body is no object");
      }
      reader.read(json);
      if (json.nextToken() != null) {
        return invalid(
            vehicleId, Cause.MALFORMED_JSON.code(), "something follows the end of the JSON value");
      }
    } catch (IOException malformed) {
      return invalid(vehicleId, Cause.MALFORMED_JSON.code(), MalformedJson.describe(malformed, 0));
    }
    return judged(vehicleId, reader, reader.problem());
  }

  private static Invalid invalid(@Nullable String vehicleId, String code, String reason) {
    return new Invalid(vehicleId, null, code, reason);
  }

  /**
   * A message of a socket that is known to be one object: {@code {"vehicleId":…,"event":{…}}}, in
   * any order.
   */
  ParsedEvent parseMessage(byte[] message, long receivedMillis) {
    TextMember vehicleId = TextMember.required("vehicleId", VehicleId::problem);
    vehicleId.clear();
    EventReader reader = reader(receivedMillis);
    String problem = "event is missing";
    try (JsonParser json = Json.FACTORY.createParser(message)) {
      json.nextToken();
      String name;
      while ((name = json.nextFieldName()) != null) {
        JsonToken token = json.nextToken();
        if (name.equals("vehicleId")) {
          vehicleId.read(json, token);
        } else if (!name.equals("event")) {
          json.skipChildren();
        } else if (token == JsonToken.START_OBJECT) {
          reader.read(json);
          problem = reader.problem();
        } else {
          json.skipChildren();
          problem = "event is no object";
        }
      }
    } catch (IOException malformed) {
      return invalid(null, Cause.MALFORMED_JSON.code(), MalformedJson.describe(malformed, 0));
    }
    String id = vehicleId.value();
    if (id == null || vehicleId.problem() != null) {
      return new Invalid(
          null, reader.eventId(), INVALID_EVENT, String.valueOf(vehicleId.problem()));
    }
    return judged(id, reader, problem);
  }

  private static ParsedEvent judged(
      String vehicleId, EventReader reader, @Nullable String problem) {
    return problem == null
        ? new Whole(vehicleId, reader.event())
        : new Invalid(vehicleId, reader.eventId(), INVALID_EVENT, problem);
  }
}
