/** What operators see of a node: its status, its metrics, and what keeps it busy. */
@NullMarked
package whereabouts.cluster.operations;

import org.jspecify.annotations.NullMarked;
