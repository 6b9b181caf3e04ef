package whereabouts.tracker.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The member {@code time} of an entry, read again for each entry. The last of repeated members
 * wins. Not thread-safe.
 */
final class TimeMember {
  private final long receivedMillis;
  private final long earliestMillis;

  private long millis;
  private @Nullable String problem;

  /**
   * @param receivedMillis when the body came, epoch ms; the time of entries that have none
   * @param earliestMillis times at or before are invalid, epoch ms, at least 0
   */
  TimeMember(long receivedMillis, long earliestMillis) {
    this.receivedMillis = receivedMillis;
    this.earliestMillis = earliestMillis;
  }

  void clear() {
    millis = receivedMillis;
    problem = null;
  }

  /** Takes the value that the parser stands at, and leaves the parser at its last token. */
  void read(JsonParser parser, JsonToken token) throws IOException {
    clear();
    switch (token) {
      case VALUE_NULL -> {}
      case VALUE_STRING -> millis = FixTime.parse(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> millis = FixTime.parseNumber(parser);
      default -> {
        millis = FixTime.NONE;
        parser.skipChildren();
      }
    }
    if (millis == FixTime.NONE) {
      problem = "time is neither RFC 3339 with an offset nor a number of epoch time";
    } else if (millis <= earliestMillis) {
      problem =
          earliestMillis == 0
              ? "time is at or before the epoch"
              : "time is at or before " + FixTime.format(earliestMillis);
    }
  }

  /** Epoch ms. Only of use when there is no problem. */
  long millis() {
    return millis;
  }

  /** Why this makes the entry invalid, or null. */
  @Nullable String problem() {
    return problem;
  }
}
