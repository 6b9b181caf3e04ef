/**
 * Who may do what: tokens and keys to what they allow. It knows neither HTTP nor vehicles, only
 * their ids.
 */
@NullMarked
package whereabouts.tracker.access;

import org.jspecify.annotations.NullMarked;
