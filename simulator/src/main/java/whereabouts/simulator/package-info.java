/**
 * A fleet as an outside client: drives or replays, sends, verifies, reports. It knows the service
 * by its public wire alone.
 */
@NullMarked
package whereabouts.simulator;

import org.jspecify.annotations.NullMarked;
