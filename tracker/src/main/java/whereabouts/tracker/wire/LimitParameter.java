package whereabouts.tracker.wire;

import org.apache.pekko.http.javadsl.model.Query;

/** The query parameter {@code limit}: how long a list may be. */
final class LimitParameter {
  private static final int MAX = 10_000;

  private LimitParameter() {}

  /**
   * The limit that a query asks for.
   *
   * @throws IllegalParameterException if it is none
   */
  static int of(Query query, int otherwise) {
    String text = query.getOrElse("limit", Integer.toString(otherwise));
    int limit = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
    if (limit < 1 || limit > MAX) {
      throw new IllegalParameterException("limit is no number from 1 to " + MAX);
    }
    return limit;
  }
}
