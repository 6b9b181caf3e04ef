package whereabouts.simulator.wire;

/**
 * A number in decimal digits, if seven places after the point say it exactly, as they do for what
 * receivers report: several times faster than finding the shortest digits of any number. Used again
 * for each; for one thread.
 *
 * <p>Exact means that whoever reads the digits gets the same double: {@code n / 10^7} of two whole
 * numbers that a double holds is rounded correctly by IEEE 754, and so is what a reader makes of
 * the digits of {@code n} with a point before the last seven.
 */
final class Decimal {
  private static final int PLACES = 7;
  private static final long ONE = 10_000_000;

  /** Beyond it the whole number {@code n} may not be a double. */
  private static final double GREATEST = 1e8;

  private static final int MAX_LENGTH = "-100000000.1234567".length();

  private final char[] digits = new char[MAX_LENGTH];
  private int start;
  private int end;

  /** Takes the number, unless seven places do not say it exactly. */
  boolean holds(double value) {
    if (!(Math.abs(value) < GREATEST)) {
      return false;
    }
    long scaled = Math.round(value * ONE);
    if ((double) scaled / ONE != value) {
      return false;
    }
    write(Math.abs(scaled));
    if (scaled < 0) {
      digits[--start] = '-';
    }
    return true;
  }

  /** From the last digit to the first, without zeros that say nothing. */
  private void write(long scaled) {
    long rest = scaled;
    int places = PLACES;
    while (places > 1 && rest % 10 == 0) {
      rest /= 10;
      places--;
    }
    start = MAX_LENGTH;
    end = MAX_LENGTH;
    for (; places > 0; places--) {
      digits[--start] = (char) ('0' + rest % 10);
      rest /= 10;
    }
    digits[--start] = '.';
    do {
      digits[--start] = (char) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
  }

  /** From {@link #start} on, {@link #length} of them; valid until the next number. */
  char[] digits() {
    return digits;
  }

  int start() {
    return start;
  }

  int length() {
    return end - start;
  }
}
