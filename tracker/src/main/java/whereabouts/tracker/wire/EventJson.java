package whereabouts.tracker.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import whereabouts.tracker.event.VehicleEvent;

/** An event as clients read it. What is unknown is left out. */
final class EventJson {
  private EventJson() {}

  /** {@code {"eventId","type","time","receivedAt",…}}, with the vehicle's id before all else. */
  static void write(JsonGenerator json, String vehicleId, VehicleEvent event) throws IOException {
    json.writeStartObject();
    json.writeStringField("vehicleId", vehicleId);
    writeMembers(json, event);
    json.writeEndObject();
  }

  /** The same in a list of one vehicle's events, which names the vehicle itself. */
  static void write(JsonGenerator json, VehicleEvent event) throws IOException {
    json.writeStartObject();
    writeMembers(json, event);
    json.writeEndObject();
  }

  private static void writeMembers(JsonGenerator json, VehicleEvent event) throws IOException {
    json.writeStringField("eventId", event.eventId());
    json.writeStringField("type", event.type());
    json.writeStringField("time", FixTime.format(event.timeMillis()));
    json.writeStringField("receivedAt", FixTime.format(event.receivedMillis()));
    Json.known(json, "lat", event.lat());
    Json.known(json, "lon", event.lon());
    if (event.data() != null) {
      json.writeFieldName("data");
      json.writeRawValue(event.data());
    }
  }
}
