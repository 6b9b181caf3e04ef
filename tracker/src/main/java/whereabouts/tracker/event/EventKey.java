package whereabouts.tracker.event;

/**
 * Which event of a vehicle: events stand in the order of their time and, within a millisecond, of
 * their ids' UTF-8 bytes.
 *
 * @param timeMillis when it happened, epoch ms UTC
 * @param eventId its id
 */
public record EventKey(long timeMillis, String eventId) {
  /** The place before every event of this time or later: no id is empty. */
  public static EventKey before(long timeMillis) {
    return new EventKey(timeMillis, "");
  }
}
