package whereabouts.tracker.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;
import whereabouts.tracker.query.Hit;
import whereabouts.tracker.vehicle.Position;

/** A vehicle's position as clients read it. Unknown measures are left out. */
final class PositionJson {
  private static final double MILLIMETERS = 1_000;

  private PositionJson() {}

  /** {@code {"vehicleId","time","receivedAt","lat","lon",…}}. */
  static void write(JsonGenerator json, Hit hit, boolean offline) throws IOException {
    Position fix = hit.position();
    json.writeStartObject();
    writeIdentity(json, hit.vehicleId(), fix);
    json.writeFieldName("lat");
    Json.number(json, fix.lat());
    json.writeFieldName("lon");
    Json.number(json, fix.lon());
    writeMeasures(json, fix);
    writeStanding(json, hit, offline);
    json.writeEndObject();
  }

  /**
   * A GeoJSON Feature (RFC 7946): a Point of longitude, latitude and, where known, altitude; all
   * else is in its properties.
   */
  static void writeFeature(JsonGenerator json, Hit hit, boolean offline) throws IOException {
    Position fix = hit.position();
    json.writeStartObject();
    json.writeStringField("type", "Feature");
    json.writeStringField("id", hit.vehicleId());
    json.writeObjectFieldStart("geometry");
    json.writeStringField("type", "Point");
    json.writeArrayFieldStart("coordinates");
    Json.number(json, fix.lon());
    Json.number(json, fix.lat());
    if (!Double.isNaN(fix.altitudeMeters())) {
      Json.number(json, fix.altitudeMeters());
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeObjectFieldStart("properties");
    writeIdentity(json, hit.vehicleId(), fix);
    writeMeasures(json, fix);
    writeStanding(json, hit, offline);
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void writeStanding(JsonGenerator json, Hit hit, boolean offline)
      throws IOException {
    Json.known(json, "distance", Math.rint(hit.distanceMeters() * MILLIMETERS) / MILLIMETERS);
    if (offline) {
      json.writeBooleanField("offline", true);
    }
  }

  private static void writeIdentity(JsonGenerator json, String vehicleId, Position fix)
      throws IOException {
    json.writeStringField("vehicleId", vehicleId);
    json.writeStringField("time", FixTime.format(fix.timeMillis()));
    json.writeStringField("receivedAt", FixTime.format(fix.receivedMillis()));
  }

  private static void writeMeasures(JsonGenerator json, Position fix) throws IOException {
    Json.known(json, "speed", fix.speedMetersPerSecond());
    Json.known(json, "heading", fix.headingDegrees());
    Json.known(json, "altitude", fix.altitudeMeters());
    Json.known(json, "accuracy", fix.accuracyMeters());
    if (!fix.attributes().isEmpty()) {
      json.writeObjectFieldStart("attributes");
      for (Map.Entry<String, String> attribute : fix.attributes().literals().entrySet()) {
        json.writeFieldName(attribute.getKey());
        json.writeRawValue(attribute.getValue());
      }
      json.writeEndObject();
    }
  }
}
