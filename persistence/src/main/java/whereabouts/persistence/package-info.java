/** Cassandra: the schema, the batched writer, the loads, and a local Cassandra of our own. */
@NullMarked
package whereabouts.persistence;

import org.jspecify.annotations.NullMarked;
