package whereabouts.tracker.live;

/** A vehicle as a hub knows it from the node that tells of it. Not thread-safe. */
final class Sight {
  static final long NOT_HANDED_ON = Long.MAX_VALUE;

  final String vehicleId;

  /** The cell of the index that it is in; 0 if it is on the map no more. */
  long cell;

  /** Of its fix, epoch ms. */
  long timeMillis;

  /** As viewers read it. */
  String json = "";

  /** Who tells of it. */
  String node = "";

  /** Of the questions that were answered with it. */
  long generation;

  /** Until when it is kept, since its node has it no more; nanoseconds. */
  long keptUntilNanos = NOT_HANDED_ON;

  /** In how many of the watched it is. */
  int places;

  Sight(String vehicleId) {
    this.vehicleId = vehicleId;
  }

  boolean isHandedOn() {
    return keptUntilNanos != NOT_HANDED_ON;
  }
}
