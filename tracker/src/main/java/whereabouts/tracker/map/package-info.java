/**
 * The map page: the files that it is made of, and what a browser may do with them. It knows nothing
 * of the tracker: the page is a client of the API like any other.
 */
@NullMarked
package whereabouts.tracker.map;

import org.jspecify.annotations.NullMarked;
