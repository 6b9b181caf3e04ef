package whereabouts.tracker.vehicle;

import java.util.Optional;

/** What a vehicle may be called. Ids are taken as given: never trimmed, never normalised. */
public final class VehicleId {
  /** The most Unicode code points of an id. */
  public static final int MAX_CODE_POINTS = 128;

  private VehicleId() {}

  /** Why this is no vehicle id, or empty if it is one. */
  public static Optional<String> problem(String id) {
    if (id.isEmpty()) {
      return Optional.of("vehicleId is empty");
    }
    int codePoints = 0;
    for (int i = 0; i < id.length(); codePoints++) {
      int codePoint = id.codePointAt(i);
      if (Character.isISOControl(codePoint)) {
        return Optional.of("vehicleId holds a control character");
      }
      if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
        return Optional.of("vehicleId holds a lone surrogate");
      }
      i += Character.charCount(codePoint);
    }
    return codePoints > MAX_CODE_POINTS
        ? Optional.of("vehicleId has " + codePoints + " characters, at most 128 are allowed")
        : Optional.empty();
  }
}
