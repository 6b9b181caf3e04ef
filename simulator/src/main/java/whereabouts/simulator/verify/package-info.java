/** Whether the target knows the newest fix of every vehicle, as far as the client can tell. */
@NullMarked
package whereabouts.simulator.verify;

import org.jspecify.annotations.NullMarked;
