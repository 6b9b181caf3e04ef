package whereabouts.tracker.wire;

import java.time.LocalDate;
import java.time.Month;
import java.time.chrono.IsoChronology;

/**
 * Reads the date-times of RFC 3339, section 5.6, as devices write them. What is none is said
 * without an exception: a body may hold two hundred thousand of them, and their stack traces would
 * cost seconds.
 */
final class Rfc3339 {
  /** What is no date-time. */
  static final long NONE = Long.MIN_VALUE;

  private static final int DATE_AND_TIME = "yyyy-MM-ddTHH:mm:ss".length();
  private static final int OFFSET = "+hh:mm".length();
  private static final int SECONDS_OF_DAY = 86_400;

  private final String text;
  private boolean fits = true;

  private Rfc3339(String text) {
    this.text = text;
  }

  /**
   * Epoch ms, truncated, or {@link #NONE}. A leap second is taken as the second after it; an offset
   * of {@code -00:00} is UTC.
   */
  static long millis(String text) {
    return text.length() > DATE_AND_TIME ? new Rfc3339(text).read() : NONE;
  }

  private long read() {
    int second = number(17, 2, 60);
    int secondOfDay = number(11, 2, 23) * 3600 + number(14, 2, 59) * 60 + second;
    long seconds = day() * SECONDS_OF_DAY + secondOfDay;
    require(10, "Tt ");
    require(13, ":");
    require(16, ":");
    int zone = endOfFraction();
    seconds -= offsetSeconds(zone);
    fits &= second < 60 || seconds % SECONDS_OF_DAY == 0; // leap seconds are the last of a UTC day
    return fits ? seconds * 1000 + millisOfSecond(zone) : NONE;
  }

  private long day() {
    int year = number(0, 4, 9999);
    int month = number(5, 2, 12);
    int day = number(8, 2, 31);
    require(4, "-");
    require(7, "-");
    fits &= month > 0 && day > 0;
    fits = fits && day <= Month.of(month).length(IsoChronology.INSTANCE.isLeapYear(year));
    return fits ? LocalDate.of(year, month, day).toEpochDay() : 0;
  }

  private int endOfFraction() {
    if (text.charAt(DATE_AND_TIME) != '.') {
      return DATE_AND_TIME;
    }
    int end = DATE_AND_TIME + 1;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    fits &= end > DATE_AND_TIME + 1;
    return end;
  }

  private int millisOfSecond(int end) {
    int millis = 0;
    for (int i = 1; i <= 3; i++) {
      int at = DATE_AND_TIME + i;
      millis = 10 * millis + (at < end ? text.charAt(at) - '0' : 0);
    }
    return millis;
  }

  private int offsetSeconds(int start) {
    if (text.length() == start + 1) {
      require(start, "Zz");
      return 0;
    }
    fits &= text.length() == start + OFFSET;
    require(start, "+-");
    require(start + 3, ":");
    int seconds = number(start + 1, 2, 23) * 3600 + number(start + 4, 2, 59) * 60;
    return fits && text.charAt(start) == '-' ? -seconds : seconds;
  }

  /** So many digits, of a number up to {@code max}. */
  private int number(int start, int digits, int max) {
    int number = 0;
    for (int i = start; i < start + digits && fits; i++) {
      fits = i < text.length() && isDigit(text.charAt(i));
      number = fits ? 10 * number + text.charAt(i) - '0' : 0;
    }
    fits &= number <= max;
    return number;
  }

  private void require(int index, String anyOf) {
    fits = fits && index < text.length() && anyOf.indexOf(text.charAt(index)) >= 0;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
