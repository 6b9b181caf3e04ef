/**
 * The newest fix of every vehicle on this node, in buckets, and the port to where they are kept.
 */
@NullMarked
package whereabouts.tracker.fleet;

import org.jspecify.annotations.NullMarked;
