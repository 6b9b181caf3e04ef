/**
 * Which vehicles are there, and which are here: what is asked, how one node answers from its fleet
 * table, and how the answers of many become one.
 */
@NullMarked
package whereabouts.tracker.query;

import org.jspecify.annotations.NullMarked;
