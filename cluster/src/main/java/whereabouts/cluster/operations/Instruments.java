package whereabouts.cluster.operations;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import org.apache.pekko.cluster.Member;
import whereabouts.persistence.CassandraConnection;
import whereabouts.persistence.CassandraConnection.Condition;
import whereabouts.persistence.WriterMetrics;
import whereabouts.tracker.event.EventIntake;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.wire.Ingest;

/** Reads how a node stands from its parts. Safe for concurrent use; nothing waits. */
public final class Instruments {
  private final Member self;
  private final Instant upSince;
  private final OperationsSettings settings;
  private final FleetTable table;
  private final Ingest ingest;
  private final EventIntake events;
  private final WriterMetrics writer;
  private final CassandraConnection connection;

  /**
   * Over the parts of a node.
   *
   * @param self this node as a member of the cluster
   */
  public Instruments(
      Member self,
      Instant upSince,
      OperationsSettings settings,
      FleetTable table,
      Ingest ingest,
      EventIntake events,
      WriterMetrics writer,
      CassandraConnection connection) {
    this.self = self;
    this.upSince = upSince;
    this.settings = settings;
    this.table = table;
    this.ingest = ingest;
    this.events = events;
    this.writer = writer;
    this.connection = connection;
  }

  /** Adds what is read here to the node's meters. */
  public void register(MeterRegistry meters) {
    Gauges gauges = new Gauges(meters);
    gauges.number("vehicles", "Vehicles with a row on this node", table::vehicles);
    gauges.number("entities", "Vehicles with an actor on this node", table::gates);
    gauges.number("buckets.owned", "Buckets that this node has", table::openBuckets);
    gauges.number(
        "buckets.loaded", "Buckets of this node whose slice is loaded", table::loadedBuckets);
    gauges.number(
        "buckets.due",
        "Buckets that are due to be written and wait for their turn",
        table::dueBuckets);
    gauges.number("unwritten.rows", "Rows that the store may not have", table::unwritten);
    gauges.bytes("unwritten.bytes", "What these rows take in batches", table::unwrittenBytes);
    gauges.seconds(
        "unwritten.age",
        "Age of the oldest accepted fix that the store may not have",
        table::oldestUnwrittenAge);
    gauges.seconds(
        "flush.interval",
        "How long a changed row waits at present before it is due to be written",
        table::flushInterval);
    gauges.seconds(
        "flush.target.age",
        "How old a position may become until it is stored, while the store keeps up",
        table.settings().flush()::targetAge);
    gauges.number(
        "store.waiters", "Reports with ack=persisted that wait for the store", table::storeWaiters);
    gauges.flag(
        "store.connected", "1 while a node of Cassandra is connected, else 0", this::isConnected);
    gauges.flag(
        "health.degraded",
        "1 while something needs an operator's eye, which GET /admin/node names; else 0",
        () -> health().isDegraded());
  }

  private boolean isConnected() {
    return connection.status().condition() == Condition.CONNECTED;
  }

  NodeStatus status() {
    return new NodeStatus(
        self.address().toString(),
        self.getRoles().stream().sorted().toList(),
        upSince,
        Version.CURRENT,
        health(),
        Usage.of(table.vehicles(), table.settings().maxVehicles()),
        table.gates(),
        new NodeStatus.Buckets(table.openBuckets(), table.loadedBuckets()),
        queues(),
        flush(),
        connection.status());
  }

  private Health health() {
    return Health.of(table.oldestUnwrittenAge(), settings.maxUnwrittenAge(), connection.status());
  }

  private NodeStatus.Queues queues() {
    return new NodeStatus.Queues(
        Usage.of(ingest.inFlight(AckLevel.ACCEPTED)),
        Usage.of(ingest.inFlight(AckLevel.PERSISTED)),
        Usage.of(ingest.waiting()),
        Usage.of(events.inFlight(), events.settings().maxInFlight()),
        Usage.of(table.storeWaiters(), table.settings().maxStoreWaiters()),
        Usage.of(table.unwritten()),
        Usage.of(table.unwrittenBytes(), table.settings().maxUnwrittenBytes()));
  }

  private NodeStatus.Flush flush() {
    return new NodeStatus.Flush(
        table.flushInterval(),
        table.oldestUnwrittenAge(),
        Usage.of(writer.batchesInFlight(), table.settings().maxBatchesInFlight()));
  }
}
