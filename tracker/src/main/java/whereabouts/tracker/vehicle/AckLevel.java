package whereabouts.tracker.vehicle;

/** When a report is answered. */
public enum AckLevel {
  /** Once the fix is in its vehicle's row; Cassandra follows. */
  ACCEPTED,
  /** Once the fix, or a newer one of its vehicle, is in Cassandra. */
  PERSISTED
}
