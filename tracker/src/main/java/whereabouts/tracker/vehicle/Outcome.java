package whereabouts.tracker.vehicle;

import java.util.Locale;

/**
 * What became of one report, as far as the newest position is concerned. Exactly one holds for each
 * report received.
 */
public enum Outcome {
  /** It is, or was for a moment, the vehicle's newest fix. */
  ACCEPTED,
  /** A newer fix of its vehicle in the same request or queue took its place. */
  COALESCED,
  /** The same fix is known already. */
  DUPLICATE,
  /** A newer fix is known already. */
  STALE,
  /** Dated too far ahead of our clock; taking it would freeze the vehicle. */
  FUTURE,
  /** Not a position; the reason goes with it. */
  INVALID,
  /** Refused, since a bound was reached, or its vehicle's node can't be. Nothing was done. */
  OVERLOADED,
  /** No answer in time. It may have been applied; resending is safe. */
  UNCONFIRMED;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** As replies and metrics name it. */
  public String wireName() {
    return wireName;
  }
}
