/** How nodes of a cluster talk to each other about vehicles: few bytes, of any version. */
@NullMarked
package whereabouts.cluster.remote;

import org.jspecify.annotations.NullMarked;
