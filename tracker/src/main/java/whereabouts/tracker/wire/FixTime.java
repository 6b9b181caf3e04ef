package whereabouts.tracker.wire;

import com.ethlo.time.ITU;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** The time of a fix as clients write it, and as we write it. Epoch ms UTC inside. */
public final class FixTime {
  /** What is no time. */
  static final long NONE = Rfc3339.NONE;

  /** Numbers below are epoch seconds, from here on epoch milliseconds. */
  private static final double SECONDS_END = 0x1p31;

  /** 9999-12-31T23:59:59.999Z: the last that RFC 3339 can write. */
  private static final long LAST_MILLIS = 253_402_300_799_999L;

  /** More than any clock has; decimals cost the square of their length. */
  private static final int MAX_EXACT_DIGITS = 64;

  private FixTime() {}

  /** RFC 3339 with an offset, truncated to ms; {@link #NONE} if it is not that. */
  static long parse(String text) {
    return Rfc3339.millis(text);
  }

  /**
   * A JSON number: below 2³¹ epoch seconds, else epoch ms, truncated to ms; {@link #NONE} if it is
   * no instant up to the year 9999. May be negative.
   */
  static long parseNumber(JsonParser parser) throws IOException {
    double number = parser.getDoubleValue();
    if (!(number > -SECONDS_END && number <= LAST_MILLIS)) {
      return NONE;
    }
    if (number >= SECONDS_END) {
      return (long) number;
    }
    // Through decimals: 1763806530.123 * 1000 is no whole number of milliseconds in binary. A
    // decimal of an extreme exponent would cost its size, and is next to zero here anyway.
    if (Math.abs(number) < 0.001) {
      return 0;
    }
    BigDecimal seconds =
        parser.getTextLength() > MAX_EXACT_DIGITS
            ? BigDecimal.valueOf(number)
            : parser.getDecimalValue();
    return seconds.movePointRight(3).longValue();
  }

  /**
   * A time as it stands in a query, in either form of the above; {@link #NONE} if it is neither. A
   * plus that was not percent-encoded has become a space on its way.
   */
  static long parseParameter(String text) {
    try (JsonParser json = Json.FACTORY.createParser(text)) {
      JsonToken first = json.nextToken();
      if (first != null && first.isNumeric()) {
        long millis = parseNumber(json);
        return json.nextToken() == null ? millis : NONE;
      }
    } catch (IOException noNumber) {
      // such as 2026-11-22T10:15:30Z
    }
    long millis = parse(text);
    return millis == NONE ? parse(text.replace(' ', '+')) : millis;
  }

  /** RFC 3339 UTC with exactly three digits of a second. */
  public static String format(long epochMillis) {
    // of an Instant Java 17 would make it with new rules of UTC each time
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(epochMillis, 1000),
            Math.floorMod(epochMillis, 1000) * 1_000_000,
            ZoneOffset.UTC);
    return ITU.formatUtcMilli(OffsetDateTime.of(time, ZoneOffset.UTC));
  }
}
