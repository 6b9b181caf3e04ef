package whereabouts.simulator;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people type them: {@code 250ms}, {@code 1s}, {@code 2m}, {@code 1h}. */
final class DurationText {
  private static final Pattern TYPED = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  private DurationText() {}

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none, or zero
   */
  static Duration parse(String text) {
    Matcher typed = TYPED.matcher(text.strip());
    if (!typed.matches()) {
      throw new IllegalArgumentException("is no duration; write 250ms, 1s, 2m or 1h");
    }
    long amount = Long.parseLong(typed.group(1));
    if (amount == 0) {
      throw new IllegalArgumentException("must be longer than nothing");
    }
    return switch (typed.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  /**
   * Reads an option's.
   *
   * @throws WrongUsage naming the option, if it is none, or zero
   */
  static Duration of(String option, String text) {
    try {
      return parse(text);
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(option + " '" + text + "' " + e.getMessage());
    }
  }

  /** To the millisecond. */
  static String of(Duration duration) {
    Duration rounded = Duration.ofMillis(duration.toMillis());
    return rounded.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
