package whereabouts.tracker.vehicle;

import java.util.Optional;

/**
 * What clients may call things. Identifiers are taken as given: never trimmed, never normalised.
 */
public final class Identifier {
  /** The most Unicode code points, unless a kind of them has fewer. */
  public static final int MAX_CODE_POINTS = 128;

  private Identifier() {}

  /** Why this is no identifier, or empty if it is one; {@code name} says what it is one of. */
  public static Optional<String> problem(String name, String id) {
    return problem(name, id, MAX_CODE_POINTS);
  }

  /** The same with a bound of its own. */
  public static Optional<String> problem(String name, String id, int maxCodePoints) {
    if (id.isEmpty()) {
      return Optional.of(name + " is empty");
    }
    int codePoints = 0;
    for (int i = 0; i < id.length(); codePoints++) {
      int codePoint = id.codePointAt(i);
      if (Character.isISOControl(codePoint)) {
        return Optional.of(name + " holds a control character");
      }
      if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
        return Optional.of(name + " holds a lone surrogate");
      }
      i += Character.charCount(codePoint);
    }
    return codePoints > maxCodePoints
        ? Optional.of(
            "%s has %d characters, at most %d are allowed"
                .formatted(name, codePoints, maxCodePoints))
        : Optional.empty();
  }
}
