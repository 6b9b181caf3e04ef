package whereabouts.cluster.operations;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;
import whereabouts.cluster.operations.Ladder.Rung;
import whereabouts.cluster.remote.NodeFigures;
import whereabouts.persistence.CassandraConnection;
import whereabouts.persistence.CassandraConnection.Condition;
import whereabouts.persistence.WriterMetrics;
import whereabouts.tracker.event.EventIntake;
import whereabouts.tracker.fleet.FleetSettings;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.spatial.SpatialIndex;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.wire.HotVehicles;
import whereabouts.tracker.wire.Ingest;
import whereabouts.tracker.wire.ServiceStatus;

/** Reads how a node stands from its parts. Safe for concurrent use; nothing waits. */
public final class Instruments {
  private final Cluster cluster;
  private final ClusterTable nodes;
  private final InstantSource clock;
  private final Instant upSince;
  private final Supplier<OperationsSettings> settings;
  private final FleetTable table;
  private final IntSupplier unreachableBuckets;
  private final Ingest ingest;
  private final HotVehicles hot;
  private final EventIntake events;
  private final WriterMetrics writer;
  private final CassandraConnection connection;
  private final AtomicReference<LadderWatch.Standing> ladder;

  /**
   * Over the parts of a node.
   *
   * @param cluster that this node is a member of
   * @param nodes what all nodes have told of themselves
   * @param settings asked for whenever one of them matters
   * @param unreachableBuckets how many can't be reached from this node
   * @param clock of the wall; now is when the node was started
   */
  public Instruments(
      Cluster cluster,
      ClusterTable nodes,
      InstantSource clock,
      Supplier<OperationsSettings> settings,
      FleetTable table,
      IntSupplier unreachableBuckets,
      Ingest ingest,
      HotVehicles hot,
      EventIntake events,
      WriterMetrics writer,
      CassandraConnection connection) {
    this.cluster = cluster;
    this.nodes = nodes;
    this.clock = clock;
    this.upSince = clock.instant();
    this.settings = settings;
    this.table = table;
    this.unreachableBuckets = unreachableBuckets;
    this.ingest = ingest;
    this.hot = hot;
    this.events = events;
    this.writer = writer;
    this.connection = connection;
    this.ladder = new AtomicReference<>(new LadderWatch.Standing(Rung.NORMAL, upSince));
  }

  /** Moves the node's ladder; to be run by one actor. */
  public Behavior<?> ladderWatch() {
    return LadderWatch.create(
        this::load, () -> settings.get().ladderCalm(), System::nanoTime, clock, ladder);
  }

  private Pressure.Load load() {
    return new Pressure.Load(
        ingest.refusedAsFull(),
        ingest.waiting(),
        table.flushInterval(),
        table.settings().flush().interval());
  }

  /** Adds what is read here to the node's meters. */
  public void register(MeterRegistry meters) {
    Gauges gauges = new Gauges(meters);
    registerBounds(gauges);
    gauges.number("vehicles", "Vehicles with a row on this node", table::vehicles);
    gauges.number("entities", "Vehicles with an actor on this node", table::gates);
    gauges.number(
        "spatial.cells", "Cells of the globe that vehicles of this node are in", this::cells);
    gauges.number("buckets.owned", "Buckets that this node has", table::openBuckets);
    gauges.number(
        "buckets.loaded", "Buckets of this node whose slice is loaded", table::loadedBuckets);
    gauges.number(
        "buckets.unreachable",
        "Buckets of nodes that can't be reached from this one; reports of them are refused here",
        unreachableBuckets::getAsInt);
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
        "flush.lag",
        "For how long the first of the buckets that are due has waited for its turn",
        table::lag);
    gauges.seconds(
        "flush.target.age",
        "How old a position may become until it is stored, while the store keeps up",
        () -> table.settings().flush().targetAge());
    gauges.number(
        "store.waiters", "Reports with ack=persisted that wait for the store", table::storeWaiters);
    gauges.flag(
        "store.connected", "1 while a node of Cassandra is connected, else 0", this::isConnected);
    gauges.flag(
        "health.degraded",
        "1 while something needs an operator's eye, which GET /admin/node names; else 0",
        () -> health().isDegraded());
    gauges.number(
        "ladder",
        "What this node gives up: 0 nothing, 1 positions that newer ones replace, 2 reports",
        this::rungNumber);
    for (Rung rung : Rung.values()) {
      gauges.flag(
          "ladder.state",
          "1 for where the ladder stands, 0 for where it does not",
          () -> standing().rung() == rung,
          Tag.of("state", rung.wireName()));
    }
  }

  /** What is set, beside what is: so that a dashboard needs to know no setting. */
  private void registerBounds(Gauges gauges) {
    Supplier<FleetSettings> fleet = table::settings;
    gauges.number(
        "vehicles.max",
        "Rows there may be; new vehicles beyond are refused",
        () -> fleet.get().maxVehicles());
    gauges.bytes(
        "unwritten.max",
        "What unwritten rows may take in batches; reports that would add to them are refused then",
        () -> fleet.get().maxUnwrittenBytes());
    gauges.seconds(
        "unwritten.max.age",
        "Age of the oldest unwritten fix beyond which this node calls itself degraded",
        () -> settings.get().maxUnwrittenAge());
    gauges.number(
        "store.waiters.max",
        "Reports with ack=persisted that may wait for the store; more are refused",
        () -> fleet.get().maxStoreWaiters());
    gauges.number(
        "store.batches.in.flight.max",
        "Batches that may be with the store at once",
        () -> fleet.get().maxBatchesInFlight());
    gauges.number(
        "store.batch.rows.limit", "Rows that a batch may have", () -> fleet.get().maxBatchRows());
  }

  private LadderWatch.Standing standing() {
    return Objects.requireNonNull(ladder.get());
  }

  private int rungNumber() {
    return switch (standing().rung()) {
      case NORMAL -> 0;
      case COALESCING -> 1;
      case SHEDDING -> 2;
    };
  }

  private int cells() {
    SpatialIndex spatial = table.spatial();
    return spatial == null ? 0 : spatial.cells();
  }

  private boolean isConnected() {
    return connection.status().condition() == Condition.CONNECTED;
  }

  /**
   * What this node tells all others of itself; to be read by one thread at a time.
   *
   * @param management where it takes operators' requests, as host:port
   */
  public Supplier<NodeFigures> figures(String management) {
    Rate reports = new Rate(ingest::received, System::nanoTime);
    return () ->
        new NodeFigures(
            management,
            Version.CURRENT,
            table.openBuckets(),
            table.loadedBuckets(),
            table.vehicles(),
            reports.perSecond(),
            table.lag().toMillis(),
            standing().rung().wireName(),
            health().isDegraded());
  }

  /** How all nodes of the cluster stand. */
  ClusterStatus cluster() {
    return ClusterStatus.of(cluster.selfMember().address(), cluster.state(), nodes);
  }

  /** How the service stands, for whoever reads positions. */
  public ServiceStatus serviceStatus() {
    return cluster().forReaders();
  }

  NodeStatus status() {
    Member self = cluster.selfMember();
    return new NodeStatus(
        self.address().toString(),
        self.getRoles().stream().sorted().toList(),
        upSince,
        Version.CURRENT,
        health(),
        standing(),
        Usage.of(table.vehicles(), table.settings().maxVehicles()),
        table.gates(),
        new NodeStatus.Buckets(
            table.openBuckets(), table.loadedBuckets(), unreachableBuckets.getAsInt()),
        queues(),
        flush(),
        connection.status());
  }

  /** Which vehicles most reports are about, the hottest first. */
  List<HotVehicles.Hot> hottest(int top) {
    return hot.hottest(top);
  }

  private Health health() {
    return Health.of(
        table.oldestUnwrittenAge(), settings.get().maxUnwrittenAge(), connection.status());
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
