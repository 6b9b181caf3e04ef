package whereabouts.tracker.wire;

import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.Query;
import whereabouts.tracker.event.EventKey;
import whereabouts.tracker.event.EventQuery;

/** The query parameters {@code from}, {@code to}, {@code limit} and {@code after}. */
final class EventQueryParameters {
  private static final int DEFAULT_LIMIT = 100;
  private static final Duration DEFAULT_RANGE = Duration.ofDays(30);
  private static final Duration MAX_RANGE = Duration.ofDays(366);

  private EventQueryParameters() {}

  /**
   * What is asked of a vehicle's events.
   *
   * @param latestMillis up to when there may be events now, epoch ms: the default of {@code to}
   * @throws IllegalParameterException if a parameter makes no sense
   */
  static EventQuery read(String vehicleId, Query query, long latestMillis) {
    long to = time("to", query).orElse(latestMillis);
    long from = time("from", query).orElse(to - DEFAULT_RANGE.toMillis());
    if (from > to) {
      throw new IllegalParameterException(
          "from, %s, is later than to, %s".formatted(FixTime.format(from), FixTime.format(to)));
    }
    if (to - from > MAX_RANGE.toMillis()) {
      throw new IllegalParameterException(
          "from and to are more than %d days apart; ask year by year, such as to=%s"
              .formatted(MAX_RANGE.toDays(), FixTime.format(from + MAX_RANGE.toMillis())));
    }
    return new EventQuery(
        vehicleId, after(query, from), to, LimitParameter.of(query, DEFAULT_LIMIT));
  }

  private static Optional<Long> time(String name, Query query) {
    return query
        .get(name)
        .map(
            text -> {
              long millis = FixTime.parseParameter(text);
              if (millis == FixTime.NONE) {
                throw new IllegalParameterException(
                    name + " is neither RFC 3339 with an offset nor a number of epoch time");
              }
              return millis;
            });
  }

  private static EventKey after(Query query, long fromMillis) {
    EventKey start = EventKey.before(fromMillis);
    return query
        .get("after")
        .map(
            text ->
                EventCursor.decode(text)
                    .orElseThrow(
                        () ->
                            new IllegalParameterException(
                                "after is not what an earlier page gave as next")))
        .filter(cursor -> cursor.timeMillis() >= fromMillis)
        .orElse(start);
  }
}
