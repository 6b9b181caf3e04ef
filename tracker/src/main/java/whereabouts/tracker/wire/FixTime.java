package whereabouts.tracker.wire;

import com.ethlo.time.ITU;
import com.ethlo.time.LeapSecondException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** The time of a fix as clients write it, and as we write it. Epoch ms UTC inside. */
final class FixTime {
  /** What is no time. */
  static final long NONE = Long.MIN_VALUE;

  /** Numbers below are epoch seconds, from here on epoch milliseconds. */
  private static final double SECONDS_END = 0x1p31;

  /** 9999-12-31T23:59:59.999Z: the last that RFC 3339 can write. */
  private static final long LAST_MILLIS = 253_402_300_799_999L;

  private static final int MAX_FRACTION_DIGITS = 9;

  private FixTime() {}

  /**
   * RFC 3339 with an offset, truncated to ms; {@link #NONE} if it is not that. A leap second is
   * taken as the second after it.
   */
  static long parse(String text) {
    long millis = parseStrictly(text);
    return millis == NONE ? parseStrictly(normalised(text)) : millis;
  }

  private static long parseStrictly(String text) {
    try {
      ParsePosition end = new ParsePosition(0);
      OffsetDateTime time = ITU.parseDateTime(text, end);
      return end.getIndex() == text.length() ? time.toInstant().toEpochMilli() : NONE;
    } catch (LeapSecondException leap) {
      return leap.getNearestDateTime().toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException | IndexOutOfBoundsException noTime) {
      return NONE;
    }
  }

  /**
   * What RFC 3339 allows and the parser does not: {@code -00:00} (UTC, local time unknown), and
   * more digits of a second than there are nanoseconds.
   */
  private static String normalised(String text) {
    String utc = text.endsWith("-00:00") ? text.substring(0, text.length() - 6) + "Z" : text;
    int point = utc.indexOf('.');
    int end = point + 1;
    while (end < utc.length() && utc.charAt(end) >= '0' && utc.charAt(end) <= '9') {
      end++;
    }
    return point >= 0 && end - point - 1 > MAX_FRACTION_DIGITS
        ? utc.substring(0, point + 1 + MAX_FRACTION_DIGITS) + utc.substring(end)
        : utc;
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
    return Math.abs(number) < 0.001 ? 0 : parser.getDecimalValue().movePointRight(3).longValue();
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
  static String format(long epochMillis) {
    return ITU.formatUtcMilli(
        OffsetDateTime.ofInstant(Instant.ofEpochMilli(epochMillis), ZoneOffset.UTC));
  }
}
