package whereabouts.tracker.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.event.VehicleEvent;

/**
 * The {@code data} member of an event: a JSON object of any shape, kept as compact text. Numbers
 * keep every digit that they came with. Not thread-safe.
 */
final class DataReader {
  private @Nullable String data;
  private @Nullable String problem;

  void clear() {
    data = null;
    problem = null;
  }

  /** Takes the value that the parser stands at, and leaves the parser at its last token. */
  void read(JsonParser parser, JsonToken token) throws IOException {
    clear();
    if (token == JsonToken.START_OBJECT) {
      byte[] compact = compact(parser);
      if (compact.length > VehicleEvent.MAX_DATA_BYTES) {
        problem = "data is larger than " + VehicleEvent.MAX_DATA_BYTES + " bytes";
      } else if (problem == null) {
        data = new String(compact, StandardCharsets.UTF_8);
      }
    } else if (token != JsonToken.VALUE_NULL) {
      problem = "data is no object";
      parser.skipChildren();
    }
  }

  /** All tokens up to the end of the object; what can't be kept is left out, for a reason. */
  private byte[] compact(JsonParser parser) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.FACTORY.createGenerator(bytes)) {
      int depth = 0;
      JsonToken token = parser.currentToken();
      while (true) {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        copy(parser, token, json);
        if (depth == 0) {
          break;
        }
        token = parser.nextToken();
      }
    }
    return bytes.toByteArray();
  }

  private void copy(JsonParser parser, JsonToken token, JsonGenerator json) throws IOException {
    switch (token) {
      case FIELD_NAME -> json.writeFieldName(text(parser));
      case VALUE_STRING -> json.writeString(text(parser));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        if (parser.isNaN()) {
          problem = "data holds " + parser.getText() + ", which is no number of JSON";
          json.writeNull();
        } else {
          json.writeNumber(parser.getText());
        }
      }
      default -> json.copyCurrentEvent(parser);
    }
  }

  private String text(JsonParser parser) throws IOException {
    String text = parser.getText();
    if (Json.hasLoneSurrogate(text)) {
      problem = "data holds a lone surrogate";
      return "";
    }
    return text;
  }

  /** Compact JSON, or null if there is none. Only of use when there is no problem. */
  @Nullable String data() {
    return data;
  }

  /** Why this makes the event invalid, or null. */
  @Nullable String problem() {
    return problem;
  }
}
