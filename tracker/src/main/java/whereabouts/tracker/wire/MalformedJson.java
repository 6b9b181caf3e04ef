package whereabouts.tracker.wire;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;

/** What the parser has against a body, in words for the client: where, and briefly why. */
final class MalformedJson {
  private static final int MAX_CAUSE_CHARS = 200;

  private MalformedJson() {}

  /**
   * Such as {@code broken at line 1, column 142: Unexpected end-of-input}. Bytes that are no text
   * of any encoding fail in another way than malformed JSON, and have no place.
   *
   * @param line of the body, or 0 if the parser knows it
   */
  static String describe(IOException malformed, int line) {
    JsonLocation where =
        malformed instanceof JsonProcessingException known ? known.getLocation() : null;
    String place =
        where == null
            ? ""
            : " at line %d, column %d"
                .formatted(line == 0 ? where.getLineNr() : line, where.getColumnNr());
    return "broken" + place + ": " + brief(malformed);
  }

  private static String brief(IOException malformed) {
    String message =
        malformed instanceof JsonProcessingException known
            ? known.getOriginalMessage()
            : malformed.getMessage();
    String line = String.valueOf(message).lines().findFirst().orElse("malformed");
    int start = line.indexOf(" (start marker at"); // the parser's own view of where it stands
    line = start < 0 ? line : line.substring(0, start);
    return line.length() <= MAX_CAUSE_CHARS ? line : line.substring(0, MAX_CAUSE_CHARS);
  }
}
