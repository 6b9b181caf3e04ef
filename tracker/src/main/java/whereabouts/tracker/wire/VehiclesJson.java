package whereabouts.tracker.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import whereabouts.tracker.query.Gathered;
import whereabouts.tracker.query.Hit;
import whereabouts.tracker.query.QuerySettings;

/**
 * Vehicles as clients read them, seen at one moment.
 *
 * @param nowMillis the moment, epoch ms: those of which nothing was received for long are offline
 */
record VehiclesJson(QuerySettings settings, long nowMillis) {
  /** {@code {"vehicles":[…],"next":…}}, and what the answer lacks. */
  void write(JsonGenerator json, Gathered gathered) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("vehicles");
    for (Hit hit : gathered.hits()) {
      PositionJson.write(json, hit, settings.isOffline(hit.position(), nowMillis));
    }
    json.writeEndArray();
    writeRest(json, gathered);
    json.writeEndObject();
  }

  /** The same as a GeoJSON FeatureCollection with further members (RFC 7946, 6.1). */
  void writeFeatures(JsonGenerator json, Gathered gathered) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "FeatureCollection");
    json.writeArrayFieldStart("features");
    for (Hit hit : gathered.hits()) {
      PositionJson.writeFeature(json, hit, settings.isOffline(hit.position(), nowMillis));
    }
    json.writeEndArray();
    writeRest(json, gathered);
    json.writeEndObject();
  }

  private static void writeRest(JsonGenerator json, Gathered gathered) throws IOException {
    if (gathered.next() != null) {
      json.writeStringField("next", FleetCursor.encode(gathered.next()));
    }
    if (gathered.nodesAnswered() < gathered.nodesAsked()) {
      json.writeObjectFieldStart("nodes");
      json.writeNumberField("asked", gathered.nodesAsked());
      json.writeNumberField("answered", gathered.nodesAnswered());
      json.writeEndObject();
    }
    if (gathered.missingBuckets() > 0) {
      json.writeNumberField("missingBuckets", gathered.missingBuckets());
    }
  }
}
