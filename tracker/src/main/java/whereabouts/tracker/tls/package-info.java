/** TLS from PEM files: who we are, whom we trust. It knows neither HTTP nor a store. */
@NullMarked
package whereabouts.tracker.tls;

import org.jspecify.annotations.NullMarked;
