package whereabouts.cluster.command;

import java.util.Locale;

/** Figures with their units, as short as people read them. */
final class Units {
  private Units() {}

  /** A count: {@code 1,024}. */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** So many a second: {@code 0.5}, {@code 166}, {@code 1,234}, {@code 12.3k}. */
  static String perSecond(double rate) {
    if (rate >= 10_000) {
      return String.format(Locale.ROOT, "%,.1fk", rate / 1e3);
    }
    return String.format(Locale.ROOT, rate >= 10 || rate == 0 ? "%,.0f" : "%.1f", rate);
  }

  /** A time: {@code 430ms}, {@code 1.2s}, {@code 17s}, {@code 12m}, {@code 5h}. */
  static String time(long millis) {
    if (millis < 1_000) {
      return millis + "ms";
    } else if (millis < 10_000) {
      return millis / 1_000 + "." + millis % 1_000 / 100 + "s";
    }
    long seconds = millis / 1_000;
    if (seconds < 120) {
      return seconds + "s";
    }
    return seconds < 7_200 ? seconds / 60 + "m" : seconds / 3_600 + "h";
  }

  /** A part of one: {@code 12.3%}. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f%%", share * 100);
  }
}
