package whereabouts.tracker.event;

import java.util.Locale;

/** What became of an event. Exactly one holds for each event received. */
public enum EventOutcome {
  /** A quorum of the store has it on disk. */
  STORED,
  /** Not an event; the reason goes with it. */
  INVALID,
  /** Refused at once, since too many are under way. Nothing was done. */
  OVERLOADED,
  /** The store did not confirm it in time. It may have it; resending the same event is safe. */
  UNCONFIRMED;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** As replies and metrics name it. */
  public String wireName() {
    return wireName;
  }
}
