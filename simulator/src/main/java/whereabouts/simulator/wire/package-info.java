/** The service's public wire as a client speaks it: messages, acks, connections. */
@NullMarked
package whereabouts.simulator.wire;

import org.jspecify.annotations.NullMarked;
