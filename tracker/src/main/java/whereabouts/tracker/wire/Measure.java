package whereabouts.tracker.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One numeric member of an entry, read again for each entry. The last of repeated members wins. Not
 * thread-safe.
 */
final class Measure {
  private static final int MAX_QUOTED_CHARS = 32;

  private final String name;
  private final double min;
  private final double max;
  private final @Nullable String problemIfAbsent;
  private final boolean strict;

  private double value;
  private @Nullable String problem;

  private Measure(String name, double min, double max, boolean required, boolean strict) {
    this.name = name;
    this.min = min;
    this.max = max;
    this.problemIfAbsent = required ? name + " is missing" : null;
    this.strict = strict;
  }

  /** A member without which, or outside of whose range, there is no position. */
  static Measure required(String name, double min, double max) {
    return new Measure(name, min, max, true, true);
  }

  /** A member that is unknown when absent or outside its range. */
  static Measure optional(String name, double min, double max) {
    return new Measure(name, min, max, false, false);
  }

  /** A member that may be absent, yet not outside its range. */
  static Measure strict(String name, double min, double max) {
    return new Measure(name, min, max, false, true);
  }

  void clear() {
    value = Double.NaN;
    problem = problemIfAbsent;
  }

  /** Takes the value that the parser stands at, and leaves the parser at its last token. */
  void read(JsonParser parser, JsonToken token) throws IOException {
    value = Double.NaN;
    problem = null;
    if (token == JsonToken.VALUE_NULL) {
      clear();
    } else if (!token.isNumeric()) {
      problem = name + " is no number";
      parser.skipChildren();
    } else {
      double number = parser.getDoubleValue();
      if (!Double.isFinite(number)) {
        problem = name + " " + quoted(parser) + " is no finite number";
      } else if (number >= min && number <= max) {
        value = number;
      } else if (strict) {
        problem = name + " " + quoted(parser) + " is outside " + (long) min + ".." + (long) max;
      }
    }
  }

  /** The number, or NaN if it is unknown. Only of use when there is no problem. */
  double value() {
    return value;
  }

  /** Why this makes the entry invalid, or null. */
  @Nullable String problem() {
    return problem;
  }

  private static String quoted(JsonParser parser) throws IOException {
    String text = parser.getText();
    return text.length() <= MAX_QUOTED_CHARS ? text : text.substring(0, MAX_QUOTED_CHARS) + "…";
  }
}
