package whereabouts.cluster.operations;

import java.time.Duration;
import whereabouts.cluster.operations.Ladder.Rung;

/**
 * How pressed a node is, and by what.
 *
 * @param rung of the ladder that this gives reason for
 * @param cause in words, for the operator
 */
record Pressure(Rung rung, String cause) {
  /**
   * What is looked at.
   *
   * @param refused reports that were refused so far
   * @param waiting reports that wait for credit
   * @param flushInterval that changed rows wait for now
   * @param flushSetting that they are set to wait for
   */
  record Load(long refused, long waiting, Duration flushInterval, Duration flushSetting) {}

  /** How pressed it was from one look to the next. */
  static Pressure between(Load before, Load now) {
    long refused = now.refused - before.refused;
    if (refused > 0) {
      return new Pressure(Rung.SHEDDING, refused + " reports were refused");
    }
    if (now.waiting > 0) {
      return new Pressure(Rung.COALESCING, now.waiting + " reports wait for credit");
    }
    if (now.flushInterval.compareTo(now.flushSetting) > 0) {
      return new Pressure(
          Rung.COALESCING,
          "the store is slow, positions wait "
              + now.flushInterval.toMillis()
              + " ms to be written instead of "
              + now.flushSetting.toMillis()
              + " ms");
    }
    return new Pressure(Rung.NORMAL, "nothing waits");
  }
}
