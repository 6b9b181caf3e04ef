/** Critical events: sent on ways of their own until they are acked, and looked for in the end. */
@NullMarked
package whereabouts.simulator.event;

import org.jspecify.annotations.NullMarked;
