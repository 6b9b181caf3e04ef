/**
 * What is told to those who watch a part of the map, or some vehicles. Each node with vehicles has
 * a {@link whereabouts.tracker.live.Feed}, each one with viewers a {@link
 * whereabouts.tracker.live.LiveHub}, which asks all feeds for what its viewers look at.
 */
@NullMarked
package whereabouts.tracker.live;

import org.jspecify.annotations.NullMarked;
