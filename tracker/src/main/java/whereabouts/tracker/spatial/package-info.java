/** Which vehicles are where: cells of the globe, and what is near or inside of something. */
@NullMarked
package whereabouts.tracker.spatial;

import org.jspecify.annotations.NullMarked;
