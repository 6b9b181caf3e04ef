package whereabouts.cluster.command;

import java.time.Duration;

/** Durations as people type them: {@code 250ms}, {@code 1s}, {@code 2m}, {@code 1h}. */
final class DurationText {
  private DurationText() {}

  /**
   * Reads an option's.
   *
   * @throws WrongUsage naming the option, if it is none, or zero
   */
  static Duration of(String option, String text) {
    if (!text.matches("[1-9][0-9]{0,8}(ms|s|m|h)")) {
      throw new WrongUsage(option + ": \"" + text + "\" is no duration such as 250ms, 1s, 2m, 1h");
    }
    String amount = text.replaceAll("[a-z]", "");
    String unit = text.substring(amount.length());
    return unit.equals("ms")
        ? Duration.ofMillis(Long.parseLong(amount))
        : Duration.parse("PT" + text);
  }
}
