/** Real roads as a graph of junctions, and the drives along them. Pure: no clock, no randomness. */
@NullMarked
package whereabouts.simulator.roads;

import org.jspecify.annotations.NullMarked;
