/** Cassandra as the store of positions and events: connection, schema, reads and writes. */
@NullMarked
package whereabouts.persistence;

import org.jspecify.annotations.NullMarked;
