package whereabouts.tracker.event;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.vehicle.Identifier;

/**
 * Something that happened to a vehicle and must not be lost. Two of one vehicle with the same time
 * and id are the same event. Immutable; values are validated once, at the edge, before an event is
 * made.
 *
 * @param eventId what the client calls it; see {@link #eventIdProblem}
 * @param type what happened, such as {@code sos}; see {@link #typeProblem}
 * @param timeMillis when it happened by the device's clock, epoch ms UTC, greater than 0
 * @param receivedMillis when the node that took it received it, epoch ms UTC
 * @param lat latitude, WGS84 degrees, -90..90; NaN if the place is unknown
 * @param lon longitude, WGS84 degrees, -180..180; NaN exactly if {@code lat} is
 * @param data what else is known: the compact text of a JSON object, at most {@link
 *     #MAX_DATA_BYTES}; null if there is nothing
 */
public record VehicleEvent(
    String eventId,
    String type,
    long timeMillis,
    long receivedMillis,
    double lat,
    double lon,
    @Nullable String data) {

  /** The most Unicode code points of a type. */
  public static final int MAX_TYPE_CODE_POINTS = 64;

  /** The most UTF-8 bytes of data. */
  public static final int MAX_DATA_BYTES = 4096;

  /** Which event of its vehicle this is. */
  public EventKey key() {
    return new EventKey(timeMillis, eventId);
  }

  /** Why this is no event's id, or empty if it is one: the rules are those of a vehicle's id. */
  public static Optional<String> eventIdProblem(String eventId) {
    return Identifier.problem("eventId", eventId);
  }

  /** Why this is no type, or empty if it is one: an identifier, shorter and without white space. */
  public static Optional<String> typeProblem(String type) {
    if (type.codePoints().anyMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c))) {
      return Optional.of("type holds white space");
    }
    return Identifier.problem("type", type, MAX_TYPE_CODE_POINTS);
  }
}
