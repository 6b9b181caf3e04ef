/** Viewers of the fleet, who check what they are told. */
@NullMarked
package whereabouts.simulator.live;

import org.jspecify.annotations.NullMarked;
