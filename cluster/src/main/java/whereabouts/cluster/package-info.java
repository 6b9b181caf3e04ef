/** One node: sharding, membership, operations, and the commands that start it. */
@NullMarked
package whereabouts.cluster;

import org.jspecify.annotations.NullMarked;
