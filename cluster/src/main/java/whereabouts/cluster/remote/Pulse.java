package whereabouts.cluster.remote;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What every node tells every other, over and over.
 *
 * @param node that tells it, as host:port
 * @param unwrittenAgeMillis how old the oldest fix is that it has acked and not written
 * @param figures how it stands; null if it is of the first version, which did not tell
 * @param buckets that it has, never changed; null if it is of an early version, which did not tell
 * @param leaves whether it hands all of them over, or has done so
 */
public record Pulse(
    String node,
    long unwrittenAgeMillis,
    @Nullable NodeFigures figures,
    @Nullable BitSet buckets,
    boolean leaves) {}
