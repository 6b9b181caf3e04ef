package whereabouts.cluster.operations;

import java.time.Duration;
import java.util.Locale;

/**
 * What a node gives up under pressure, in this order. It rises at once, by as many rungs as need
 * be, and falls one rung at a time, each after a calm time: so it does not flutter when the
 * pressure does.
 *
 * @param rung where it stands
 * @param pressedNanos when there was last reason to stand so high, or when it fell to here
 */
record Ladder(Rung rung, long pressedNanos) {
  /** From all is taken at once to some is refused. */
  enum Rung {
    /** Nothing waits for longer than it is set to. */
    NORMAL,
    /** Positions wait somewhere, and newer ones take the place of older ones meanwhile. */
    COALESCING,
    /** Positions are refused. Critical events are not among them: they have a way of their own. */
    SHEDDING;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** As status and metrics name it. */
    String wireName() {
      return wireName;
    }

    private Rung below() {
      return this == SHEDDING ? COALESCING : NORMAL;
    }
  }

  static Ladder standing(long nowNanos) {
    return new Ladder(Rung.NORMAL, nowNanos);
  }

  /**
   * Where it stands after a further look at the pressure.
   *
   * @param reason the rung that the pressure gives reason for
   * @param nowNanos of a monotonic clock
   * @param calm without reason for the present rung, before it falls
   */
  Ladder next(Rung reason, long nowNanos, Duration calm) {
    if (reason.compareTo(rung) >= 0) {
      return new Ladder(reason, nowNanos);
    }
    return nowNanos - pressedNanos < calm.toNanos() ? this : new Ladder(rung.below(), nowNanos);
  }
}
