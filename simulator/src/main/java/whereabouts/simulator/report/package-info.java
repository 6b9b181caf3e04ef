/** What people and programs are told of a run. */
@NullMarked
package whereabouts.simulator.report;

import org.jspecify.annotations.NullMarked;
