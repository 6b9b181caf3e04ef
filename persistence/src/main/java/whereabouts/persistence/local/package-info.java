/** A real Cassandra on this machine, for demo, development and tests: a process of its own. */
@NullMarked
package whereabouts.persistence.local;

import org.jspecify.annotations.NullMarked;
