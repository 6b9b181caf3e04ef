package whereabouts.tracker.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.vehicle.Attributes;

/**
 * The {@code attributes} member of an entry: a flat object whose values are kept as the JSON
 * literals they came as. Not thread-safe.
 */
final class AttributesReader {
  private Attributes attributes = Attributes.NONE;
  private @Nullable String problem;

  void clear() {
    attributes = Attributes.NONE;
    problem = null;
  }

  /** Takes the value that the parser stands at, and leaves the parser at its last token. */
  void read(JsonParser parser, JsonToken token) throws IOException {
    clear();
    if (token == JsonToken.START_OBJECT) {
      readMembers(parser);
    } else if (token != JsonToken.VALUE_NULL) {
      problem = "attributes is no object";
      parser.skipChildren();
    }
  }

  private void readMembers(JsonParser parser) throws IOException {
    Map<String, String> literals = new LinkedHashMap<>();
    String name;
    while ((name = parser.nextFieldName()) != null) {
      JsonToken token = parser.nextToken();
      if (problem != null) {
        parser.skipChildren();
      } else if (token == JsonToken.VALUE_NULL) {
        literals.remove(name);
      } else {
        String literal = literal(parser, token);
        if (literal == null || Json.hasLoneSurrogate(name)) {
          problem = "attributes holds a member that is no text, number or boolean";
          parser.skipChildren();
        } else {
          literals.put(name, literal);
          if (literals.size() > Attributes.MAX_MEMBERS) {
            problem = "attributes has more than " + Attributes.MAX_MEMBERS + " members";
          }
        }
      }
    }
    if (problem == null && Attributes.utf8Bytes(literals) > Attributes.MAX_BYTES) {
      problem = "attributes is larger than " + Attributes.MAX_BYTES + " bytes";
    }
    if (problem == null) {
      attributes = Attributes.of(literals);
    }
  }

  private static @Nullable String literal(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_TRUE -> "true";
      case VALUE_FALSE -> "false";
      case VALUE_NUMBER_INT -> parser.getText();
      case VALUE_NUMBER_FLOAT -> parser.isNaN() ? null : parser.getText();
      case VALUE_STRING ->
          Json.hasLoneSurrogate(parser.getText()) ? null : quoted(parser.getText());
      default -> null;
    };
  }

  private static String quoted(String text) {
    StringBuilder literal = new StringBuilder(text.length() + 2).append('"');
    JsonStringEncoder.getInstance().quoteAsString(text, literal);
    return literal.append('"').toString();
  }

  Attributes attributes() {
    return attributes;
  }

  /** Why this makes the entry invalid, or null. */
  @Nullable String problem() {
    return problem;
  }
}
