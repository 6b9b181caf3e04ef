package whereabouts.cluster.remote;

/**
 * How a node stands, in as few figures as an operator wants of every node at once.
 *
 * @param management where operators' requests are taken, as host:port
 * @param version of its software
 * @param buckets that it has
 * @param loaded of these, those whose slice is there
 * @param vehicles that have a row there
 * @param reportsPerSecond that came in through its own doors of late
 * @param flushLagMillis for how long the first of its due buckets has waited for its turn
 * @param ladder where its ladder stands, as {@code /admin/node} names it
 * @param degraded whether something needs an operator's eye
 */
public record NodeFigures(
    String management,
    String version,
    int buckets,
    int loaded,
    int vehicles,
    double reportsPerSecond,
    long flushLagMillis,
    String ladder,
    boolean degraded) {}
