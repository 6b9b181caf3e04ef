/**
 * Critical events (sos, crash, ignition): what they are, how they are taken in, and the port to
 * where they are kept. They have a way of their own, past vehicles and positions.
 */
@NullMarked
package whereabouts.tracker.event;

import org.jspecify.annotations.NullMarked;
