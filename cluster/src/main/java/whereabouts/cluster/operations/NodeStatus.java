package whereabouts.cluster.operations;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import whereabouts.persistence.CassandraConnection;

/**
 * How a node stands at one moment.
 *
 * @param address by which other nodes know it
 * @param roles of this member of the cluster
 * @param upSince when it was started
 * @param version of this software
 * @param vehicles that have a row here
 * @param entities vehicles that have an actor here
 */
record NodeStatus(
    String address,
    List<String> roles,
    Instant upSince,
    String version,
    Health health,
    LadderWatch.Standing ladder,
    Usage vehicles,
    int entities,
    Buckets buckets,
    Queues queues,
    Flush flush,
    CassandraConnection.Status store) {

  /**
   * The vehicles' buckets.
   *
   * @param owned by this node
   * @param loaded whose vehicles are all known here
   * @param unreachable of other nodes, that can't be reached from here
   */
  record Buckets(int owned, int loaded, int unreachable) {}

  /**
   * What waits, or is under way.
   *
   * @param reportsInFlight brought to their vehicles, with those they coalesced, and not yet
   *     answered
   * @param reportsAwaitingStore the same with {@code ack=persisted}
   * @param reportsWaiting read, and waiting for credit
   * @param eventsInFlight critical events that are being stored
   * @param storeWaiters reports with {@code ack=persisted} in rows that wait to be stored
   * @param unwrittenRows that the store may not have
   * @param unwrittenBytes what these rows take in batches
   */
  record Queues(
      Usage reportsInFlight,
      Usage reportsAwaitingStore,
      Usage reportsWaiting,
      Usage eventsInFlight,
      Usage storeWaiters,
      Usage unwrittenRows,
      Usage unwrittenBytes) {}

  /**
   * The way of positions to the store.
   *
   * @param interval that a changed row waits for
   * @param oldestUnwrittenAge what a crash now could lose at most
   * @param batchesInFlight that are with the store
   */
  record Flush(Duration interval, Duration oldestUnwrittenAge, Usage batchesInFlight) {}
}
