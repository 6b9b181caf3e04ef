/** Cassandra as the store of positions: connection, schema, reads and writes. */
@NullMarked
package whereabouts.persistence;

import org.jspecify.annotations.NullMarked;
