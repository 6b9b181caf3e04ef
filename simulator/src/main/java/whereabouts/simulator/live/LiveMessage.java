package whereabouts.simulator.live;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a viewer is sent, as far as it is checked. Read without a tree of it all: viewers are told
 * far more than is reported.
 *
 * @param type such as {@code snapshot}
 * @param skipped positions that the viewer was spared
 */
record LiveMessage(String type, List<Told> vehicles, List<String> left, long skipped) {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER).build();

  /**
   * A vehicle and where it is.
   *
   * @param time of the fix, RFC 3339; empty if it is not told
   * @param receivedAt when the service had it, by its own clock; empty if it is not told
   */
  record Told(String vehicleId, String time, String receivedAt, double lat, double lon) {}

  /**
   * Reads one.
   *
   * @throws IOException if it is no JSON object, or one without a type
   */
  static LiveMessage in(String text) throws IOException {
    String type = "";
    List<Told> vehicles = new ArrayList<>();
    List<String> left = new ArrayList<>();
    long skipped = 0;
    try (JsonParser json = JSON.createParser(text)) {
      require(json.nextToken(), JsonToken.START_OBJECT);
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        JsonToken token = json.nextToken();
        switch (name) {
          case "type" -> type = json.getText();
          case "vehicles" -> {
            require(token, JsonToken.START_ARRAY);
            while (json.nextToken() == JsonToken.START_OBJECT) {
              vehicles.add(vehicle(json));
            }
            require(json.currentToken(), JsonToken.END_ARRAY);
          }
          case "left" -> {
            require(token, JsonToken.START_ARRAY);
            while (json.nextToken() == JsonToken.VALUE_STRING) {
              left.add(json.getText());
            }
            require(json.currentToken(), JsonToken.END_ARRAY);
          }
          case "skipped" -> skipped = json.getLongValue();
          default -> json.skipChildren();
        }
      }
      require(json.currentToken(), JsonToken.END_OBJECT);
      if (json.nextToken() != null) {
        throw new IOException("something follows its end");
      }
    }
    if (type.isEmpty()) {
      throw new IOException("it has no type");
    }
    return new LiveMessage(type, vehicles, left, skipped);
  }

  private static Told vehicle(JsonParser json) throws IOException {
    String vehicleId = "";
    String time = "";
    String receivedAt = "";
    double lat = Double.NaN;
    double lon = Double.NaN;
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      switch (name) {
        case "vehicleId" -> vehicleId = json.getText();
        case "time" -> time = json.getText();
        case "receivedAt" -> receivedAt = json.getText();
        case "lat" -> lat = json.getDoubleValue();
        case "lon" -> lon = json.getDoubleValue();
        default -> json.skipChildren();
      }
    }
    if (vehicleId.isEmpty() || Double.isNaN(lat) || Double.isNaN(lon)) {
      throw new IOException("it tells of a vehicle without vehicleId, lat or lon");
    }
    return new Told(vehicleId, time, receivedAt, lat, lon);
  }

  private static void require(JsonToken found, JsonToken expected) throws IOException {
    if (found != expected) {
      throw new IOException("it has " + found + " where " + expected + " should be");
    }
  }
}
