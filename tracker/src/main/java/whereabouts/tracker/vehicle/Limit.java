package whereabouts.tracker.vehicle;

/**
 * A bound that was reached, as clients and operators are told of it.
 *
 * @param name as in {@code reports_in_flight}
 * @param used how much of it was taken then
 * @param max how much there is
 */
public record Limit(String name, long used, long max) {
  /**
   * The one that tells of no bound but of a node that can't be reached: so many of all buckets are
   * there, and nothing can be done about their vehicles until another node has them.
   */
  public static final String UNREACHABLE_BUCKETS = "unreachable_buckets";
}
