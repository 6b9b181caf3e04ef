package whereabouts.cluster.operations;

import java.util.OptionalInt;
import org.apache.pekko.http.javadsl.model.Query;
import whereabouts.tracker.wire.ApiError;

/** The query parameter {@code top}: how many are listed at most. */
final class TopParameter {
  private static final int MAX = 1000;
  private static final String USUAL = "20";

  static final ApiError ILLEGAL =
      ApiError.invalidParameter("top is no whole number from 1 to " + MAX);

  private TopParameter() {}

  /** 20 if absent; empty if it is no number, or one that is too small or too large. */
  static OptionalInt of(Query query) {
    String text = query.getOrElse("top", USUAL);
    int top = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    return top >= 1 && top <= MAX ? OptionalInt.of(top) : OptionalInt.empty();
  }
}
