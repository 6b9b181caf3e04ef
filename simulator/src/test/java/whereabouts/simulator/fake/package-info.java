/** A service in memory that speaks the public wire, honestly or not. */
@NullMarked
package whereabouts.simulator.fake;

import org.jspecify.annotations.NullMarked;
