/**
 * Who sends what and when: vehicles that drive, the schedule they report by, trouble on request.
 */
@NullMarked
package whereabouts.simulator.fleet;

import org.jspecify.annotations.NullMarked;
