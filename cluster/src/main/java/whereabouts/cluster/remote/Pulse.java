package whereabouts.cluster.remote;

/**
 * What every node tells every other, over and over.
 *
 * @param node that tells it, as host:port
 * @param unwrittenAgeMillis how old the oldest fix is that it has acked and not written
 */
public record Pulse(String node, long unwrittenAgeMillis) {}
