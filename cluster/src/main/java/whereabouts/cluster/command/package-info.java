/** The commands of the launcher, but for {@code simulate}. */
@NullMarked
package whereabouts.cluster.command;

import org.jspecify.annotations.NullMarked;
