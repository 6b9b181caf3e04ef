package whereabouts.tracker.wire;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.access.Reach;

/**
 * What a body or a message holds.
 *
 * @param entries in their order, up to the break if there is one
 * @param breakage where and why reading stopped before the end, or null
 * @param type the {@code type} member of a body that is one object, as JSON text, or null
 */
record ParsedBody(List<Entry> entries, @Nullable Break breakage, @Nullable String type) {
  /** Why a body could not be read to its end. */
  record Break(Cause cause, String message) {}

  /** The kinds of break, each with the code that clients are told. */
  enum Cause {
    EMPTY_BODY("empty_body"),
    MALFORMED_JSON("malformed_json"),
    /** JSON, yet neither an object nor an array. */
    NOT_POSITIONS("not_positions"),
    TOO_MANY_ENTRIES("too_many_entries"),
    /** The connection ended before the body did. */
    TRUNCATED("truncated_body");

    private final String code;

    Cause(String code) {
      this.code = code;
    }

    String code() {
      return code;
    }
  }

  Optional<Break> broken() {
    return Optional.ofNullable(breakage);
  }

  /** Whether all its reports are about vehicles in this reach. */
  boolean isWithin(Reach reach) {
    return !reach.isBound() || entries.stream().allMatch(entry -> isWithin(entry, reach));
  }

  /** The index of the first entry that makes it not {@link #isWithin}. */
  int firstOutside(Reach reach) {
    int index = 0;
    while (isWithin(entries.get(index), reach)) {
      index++;
    }
    return index;
  }

  /** The same, each report about another vehicle replaced by what is invalid. */
  ParsedBody within(Reach reach) {
    return isWithin(reach)
        ? this
        : new ParsedBody(
            entries.stream()
                .map(entry -> isWithin(entry, reach) ? entry : Entry.NOT_YOURS)
                .toList(),
            breakage,
            type);
  }

  private static boolean isWithin(Entry entry, Reach reach) {
    return !(entry instanceof Entry.Reported reported)
        || reach.includes(reported.report().vehicleId());
  }

  /** The same entries, known to be cut off: what broke before stays the reason. */
  ParsedBody truncated() {
    return breakage != null && breakage.cause() != Cause.EMPTY_BODY
        ? this
        : new ParsedBody(
            entries, new Break(Cause.TRUNCATED, "the body ended before its announced end"), type);
  }
}
