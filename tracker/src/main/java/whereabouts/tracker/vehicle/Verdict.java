package whereabouts.tracker.vehicle;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one report and, if it was refused, the limit that was reached.
 *
 * @param reached null unless the outcome is {@link Outcome#OVERLOADED}
 */
public record Verdict(Outcome outcome, @Nullable Limit reached) {
  private static final List<Verdict> PLAIN =
      Arrays.stream(Outcome.values()).map(outcome -> new Verdict(outcome, null)).toList();

  /** One that names no limit; shared, since there is one for every report. */
  @SuppressWarnings("EnumOrdinal") // an index into a list of this class only
  public static Verdict of(Outcome outcome) {
    return PLAIN.get(outcome.ordinal());
  }

  /** Refused, since this limit was reached. */
  public static Verdict refused(Limit reached) {
    return new Verdict(Outcome.OVERLOADED, reached);
  }
}
