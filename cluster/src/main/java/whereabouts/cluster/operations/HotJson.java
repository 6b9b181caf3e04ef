package whereabouts.cluster.operations;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import whereabouts.tracker.wire.HotVehicles;

/** What most reports are about, as {@code GET /admin/hot} tells it. */
final class HotJson {
  private HotJson() {}

  static void write(JsonGenerator json, List<HotVehicles.Hot> vehicles) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("vehicles");
    for (HotVehicles.Hot vehicle : vehicles) {
      json.writeStartObject();
      json.writeStringField("vehicleId", vehicle.vehicleId());
      json.writeNumberField("reportsPerSecond", rounded(vehicle.reportsPerSecond(), 10));
      json.writeNumberField("share", rounded(vehicle.share(), 10_000));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("windowSeconds", HotVehicles.WINDOW.toSeconds());
    json.writeEndObject();
  }

  /** They are estimates: more digits would claim too much. */
  private static double rounded(double value, int parts) {
    return (double) Math.round(value * parts) / parts;
  }
}
