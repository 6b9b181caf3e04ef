package whereabouts.tracker.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One text member of an entry, read again for each entry. The last of repeated members wins. Not
 * thread-safe.
 */
final class TextMember {
  private final String name;
  private final @Nullable String problemIfAbsent;
  private final Function<String, Optional<String>> rule;

  private @Nullable String value;
  private @Nullable String problem;

  private TextMember(String name, boolean required, Function<String, Optional<String>> rule) {
    this.name = name;
    this.problemIfAbsent = required ? name + " is missing" : null;
    this.rule = rule;
  }

  /**
   * A member that must be there.
   *
   * @param rule why a text is none of its kind, or empty if it is one
   */
  static TextMember required(String name, Function<String, Optional<String>> rule) {
    return new TextMember(name, true, rule);
  }

  /** A member that may be absent. */
  static TextMember optional(String name, Function<String, Optional<String>> rule) {
    return new TextMember(name, false, rule);
  }

  void clear() {
    value = null;
    problem = problemIfAbsent;
  }

  /** Takes the value that the parser stands at, and leaves the parser at its last token. */
  void read(JsonParser parser, JsonToken token) throws IOException {
    clear();
    if (token == JsonToken.VALUE_STRING) {
      value = parser.getText();
      problem = rule.apply(value).orElse(null);
    } else if (token != JsonToken.VALUE_NULL) {
      problem = name + " is no text";
      parser.skipChildren();
    }
  }

  /** The text, or null if there is none. Only of use when there is no problem. */
  @Nullable String value() {
    return value;
  }

  /** Why this makes the entry invalid, or null. */
  @Nullable String problem() {
    return problem;
  }
}
