package whereabouts.tracker.wire;

/** Checks that settings share. */
final class Limits {
  private Limits() {}

  static void positive(String key, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(key + " is " + value + ", it must be greater than 0");
    }
  }
}
