package whereabouts.tracker.event;

/**
 * Which events of a vehicle are asked for.
 *
 * @param after only what stands behind it, in the order of {@link EventKey}
 * @param toMillis only what happened until then, epoch ms UTC, inclusive
 * @param limit how many at most, at least 1
 */
public record EventQuery(String vehicleId, EventKey after, long toMillis, int limit) {}
