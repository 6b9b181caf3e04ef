/** What a vehicle is: its fixes, their one order, and the actor that decides which is newest. */
@NullMarked
package whereabouts.tracker.vehicle;

import org.jspecify.annotations.NullMarked;
