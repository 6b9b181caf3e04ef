/** Recorded vehicles, sent again. */
@NullMarked
package whereabouts.simulator.replay;

import org.jspecify.annotations.NullMarked;
