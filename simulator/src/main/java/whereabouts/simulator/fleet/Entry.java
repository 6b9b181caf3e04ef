package whereabouts.simulator.fleet;

/**
 * What is put into a message: a fix, and what is wrong with it on purpose.
 *
 * @param fault an entry with a fault must be refused
 */
public record Entry(Fix fix, Fault fault) {

  /** Ways to be wrong. */
  public enum Fault {
    NONE,
    /** Dated hours ahead. */
    FUTURE,
    LAT_OUT_OF_RANGE,
    LON_NOT_A_NUMBER,
    LAT_A_WORD,
    NO_LON,
    NO_VEHICLE_ID,
    EMPTY_VEHICLE_ID,
    TIME_A_WORD;

    /** Those that no server can read. */
    static final Fault[] BROKEN = {
      LAT_OUT_OF_RANGE,
      LON_NOT_A_NUMBER,
      LAT_A_WORD,
      NO_LON,
      NO_VEHICLE_ID,
      EMPTY_VEHICLE_ID,
      TIME_A_WORD
    };
  }

  public static Entry of(Fix fix) {
    return new Entry(fix, Fault.NONE);
  }

  /** Whether the target, once it took the entry, must know this fix or a newer one. */
  public boolean counts() {
    return fault == Fault.NONE;
  }
}
