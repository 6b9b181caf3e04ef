package whereabouts.cluster;

import com.typesafe.config.Config;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.apache.pekko.management.cluster.bootstrap.ClusterBootstrap;
import org.apache.pekko.management.javadsl.ReadinessCheckSetup;
import org.jspecify.annotations.Nullable;
import whereabouts.cluster.operations.ClusterTable;
import whereabouts.cluster.operations.Instruments;
import whereabouts.cluster.operations.ManagementPort;
import whereabouts.cluster.operations.ManagementSettings;
import whereabouts.cluster.operations.OperationsSetup;
import whereabouts.cluster.operations.StopProgress;
import whereabouts.cluster.operations.Tuning;
import whereabouts.cluster.remote.NodeFigures;
import whereabouts.cluster.remote.ReplyAddresses;
import whereabouts.persistence.CassandraConnection;
import whereabouts.persistence.CassandraEventStore;
import whereabouts.persistence.CassandraPositionStore;
import whereabouts.persistence.CassandraSettings;
import whereabouts.persistence.PositionWriter;
import whereabouts.persistence.StoreErrors;
import whereabouts.persistence.WriterMetrics;
import whereabouts.tracker.access.Access;
import whereabouts.tracker.event.EventIntake;
import whereabouts.tracker.event.EventSettings;
import whereabouts.tracker.event.EventStore;
import whereabouts.tracker.fleet.FleetCommand;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.fleet.PositionStore;
import whereabouts.tracker.fleet.SliceLoader;
import whereabouts.tracker.live.LiveFeed;
import whereabouts.tracker.live.LiveSettings;
import whereabouts.tracker.live.LiveViews;
import whereabouts.tracker.map.MapSettings;
import whereabouts.tracker.query.FleetQueries;
import whereabouts.tracker.query.LocalQueries;
import whereabouts.tracker.query.QuerySettings;
import whereabouts.tracker.query.QueryThreads;
import whereabouts.tracker.query.UnderWay;
import whereabouts.tracker.spatial.SpatialIndex;
import whereabouts.tracker.vehicle.Vehicles;
import whereabouts.tracker.wire.Admission;
import whereabouts.tracker.wire.HotVehicles;
import whereabouts.tracker.wire.HttpSettings;
import whereabouts.tracker.wire.Ingest;
import whereabouts.tracker.wire.Services;
import whereabouts.tracker.wire.VehicleText;
import whereabouts.tracker.wire.WireServer;

/** One running node: everything that the picture in the README shows, put together. */
public final class Node {
  /** For the steps from phase to phase of a stop. */
  static final Duration BETWEEN_PHASES = Duration.ofSeconds(5);

  private static final int NOT_STARTED = 1;

  /** So long a node waits for the store before it joins others. */
  private static final Duration JOIN_WITHOUT_STORE = Duration.ofSeconds(5);

  private final NodeSettings settings;
  private final Tuning tuning;
  private final Roles roles;
  private final JoinSettings joining;
  private final HttpSettings http;
  private final Access access;
  private final ManagementSettings operators;
  private final EventSettings events;
  private final QuerySettings querying;
  private final LiveSettings watching;
  private final MapSettings map;
  private final HotVehicles hot = new HotVehicles(System::nanoTime);
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final FleetTable table;
  private final UnwrittenAges ages;
  private final Owners owners = new Owners(System::nanoTime);
  private final ClusterTable nodes = new ClusterTable(System::nanoTime);
  private final CassandraConnection connection;
  private final PositionStore store;
  private final EventStore eventStore;
  private final ActorSystem<Void> system;
  private final Leftovers leftovers = new Leftovers();
  private final Stopping stopping;
  private volatile @Nullable Instruments instruments;
  private volatile @Nullable ShardedVehicles vehicles;
  private volatile @Nullable WireServer door;
  private volatile @Nullable InetSocketAddress management;

  private Node(Config config) {
    settings = NodeSettings.of(config);
    tuning = Tuning.of(config);
    roles = Roles.of(config);
    joining = JoinSettings.of(config);
    http = HttpSettings.of(config);
    access = Access.of(config, Clock.systemUTC());
    operators = ManagementSettings.of(config);
    access.requireSafe(operators.exposure());
    ClusterTransport.check(config);
    events = EventSettings.of(config);
    querying = QuerySettings.of(config);
    watching = LiveSettings.of(config);
    map = MapSettings.of(config);
    table = new FleetTable(tuning::fleet, System::nanoTime);
    ages = new UnwrittenAges(table::oldestUnwrittenAge, System::nanoTime);
    CassandraSettings cassandra = CassandraSettings.of(config);
    StopProgress progress = new StopProgress(table::unwritten, table::openBuckets);
    JoinSettings.hideFromPekko();
    system =
        ActorSystem.create(
            Behaviors.empty(),
            "whereabouts",
            ActorSystemSetup.create(
                BootstrapSetup.create(
                    Agreement.Program.startedNow()
                        .told()
                        .withFallback(joining.toldToPekko())
                        .withFallback(config)),
                new OperationsSetup(
                    meters,
                    () -> Objects.requireNonNull(instruments, "not open yet"),
                    vehicleId ->
                        Objects.requireNonNull(vehicles, "not open yet").inspect(vehicleId),
                    tuning,
                    progress,
                    this::stop),
                ReadinessCheckSetup.create(classic -> List.of(this::hasStoreAnswered))));
    connection = CassandraConnection.open(cassandra);
    StoreErrors errors = new StoreErrors(meters);
    store = errors.counted(new CassandraPositionStore(connection, cassandra));
    eventStore = errors.counted(new CassandraEventStore(connection, cassandra));
    stopping = new Stopping(table, leftovers, settings, progress);
  }

  /**
   * Starts a node. It is there once it takes reports; Cassandra may come later.
   *
   * @return the node; failed, with nothing left behind, if a port is taken or a setting is wrong
   */
  public static CompletionStage<Node> start(Config config) {
    Node node = new Node(config);
    // a node that is refused by others stops while it opens, which then throws
    return CompletableFuture.completedFuture(config)
        .thenCompose(node::open)
        .handle(
            (open, failure) ->
                failure == null
                    ? CompletableFuture.completedFuture(node)
                    : node.stop()
                        .whenComplete((stopped, unstopped) -> node.connection.close())
                        .<Node>thenCompose(
                            stopped ->
                                CompletableFuture.failedFuture(
                                    node.whyNotInCluster()
                                        .<Throwable>map(IllegalStateException::new)
                                        .orElse(failure))))
        .thenCompose(started -> started);
  }

  private CompletionStage<Done> open(Config config) {
    CompletionStage<Void> replayed;
    try {
      replayed = SpillReplay.replay(settings.spillDirectory(), store, leftovers);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(
          new IllegalStateException(
              "can't read what an earlier stop left in " + settings.spillDirectory() + ": " + e,
              e));
    }
    SliceLoader loader =
        new SliceLoader(
            bucket -> replayed.thenCompose(done -> store.load(bucket)),
            table.settings().maxSliceLoads());
    if (joining.way() == JoinSettings.Way.ALONE) {
      joinItself();
    }
    ActorRef<ShardingEnvelope<FleetCommand>> region =
        new FleetSharding(system, table, loader, nodes::leaves, nodes::loaded)
            .start(leftovers, stopping::handsOver);
    ShardedVehicles vehicles = vehicles(region);
    this.vehicles = vehicles;
    leftovers.sendTo(vehicles);
    watchForSplits(config, loader);
    ActorRef<Upkeep.Command> upkeep =
        system.systemActorOf(Upkeep.create(region, table, leftovers), "upkeep", Props.empty());
    stopping.register(
        CoordinatedShutdown.get(system),
        this::closeDoor,
        upkeep,
        () -> lookAfterHandOver(region),
        connection);
    Ingest in = new Ingest(vehicles, tuning::ingest, hot, meters, system.executionContext());
    EventIntake eventsIn = new EventIntake(eventStore, events, meters);
    Instruments readers = instruments(in, eventsIn, startWriter());
    startFeed();
    return openDoor(vehicles, in, eventsIn, queries(), readers)
        .thenCompose(
            open -> ManagementPort.open(system, operators, Admission.withoutPages(access, http)))
        .thenApply(
            port -> {
              management = new InetSocketAddress(operators.knownAs(), port);
              joinOthers();
              startHeartbeat(readers.figures(operators.knownAs() + ":" + port));
              return Done.getInstance();
            });
  }

  private void watchForSplits(Config config, SliceLoader loader) {
    Cluster cluster = Cluster.get(system);
    system.systemActorOf(
        SecondLook.create(
            cluster.subscriptions(),
            table,
            loader,
            SecondLook.AFTER_DOWNING,
            SecondLook.AFTER_RETURN),
        "second-look",
        Props.empty());
    system.systemActorOf(
        Reunion.create(cluster, config.getStringList("pekko.cluster.seed-nodes"), this::stop),
        Reunion.NAME,
        Props.empty());
  }

  private void lookAfterHandOver(ActorRef<ShardingEnvelope<FleetCommand>> region) {
    system.systemActorOf(
        HandOver.create(region, table::openBuckets, this::hasHeir), "hand-over", Props.empty());
  }

  /** Whether another node stays that may have the buckets of this one. */
  private boolean hasHeir() {
    Cluster cluster = Cluster.get(system);
    return VehicleNodes.in(cluster.state(), cluster.selfMember().address()).others().stream()
        .anyMatch(other -> !nodes.leaves(Heartbeat.hostPort(other)));
  }

  private CompletionStage<Done> openDoor(
      Vehicles vehicles,
      Ingest in,
      EventIntake eventsIn,
      FleetQueries queries,
      Instruments readers) {
    if (!roles.ingests()) {
      return CompletableFuture.completedFuture(Done.getInstance());
    }
    return WireServer.bind(
            system,
            new Services(
                vehicles,
                store,
                in,
                tuning.ingest(),
                eventsIn,
                eventStore,
                queries,
                querying,
                views(),
                access,
                readers::serviceStatus,
                Clock.systemUTC()),
            http,
            map,
            meters)
        .thenApply(
            bound -> {
              door = bound;
              return Done.getInstance();
            });
  }

  private void startHeartbeat(Supplier<NodeFigures> figures) {
    system.systemActorOf(
        Heartbeat.create(
            Cluster.get(system).selfMember().address(),
            ages,
            stopping::offered,
            stopping::handsOver,
            owners,
            figures,
            nodes),
        "heartbeat",
        Props.empty());
  }

  private Instruments instruments(Ingest in, EventIntake eventsIn, WriterMetrics writer) {
    Instruments readers =
        new Instruments(
            Cluster.get(system),
            nodes,
            Clock.systemUTC(),
            tuning::operations,
            table,
            owners::unreachable,
            in,
            hot,
            eventsIn,
            writer,
            connection);
    readers.register(meters);
    system.systemActorOf(readers.ladderWatch(), "ladder-watch", Props.empty());
    new JvmMemoryMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    new FileDescriptorMetrics().bindTo(meters);
    instruments = readers;
    return readers;
  }

  private void joinItself() {
    Cluster cluster = Cluster.get(system);
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
  }

  /**
   * Once it can serve: it is given shards as soon as it is a member, and everybody waits for what
   * is in them. Without a store all nodes serve without their slices, and so may this one.
   */
  private void joinOthers() {
    if (joining.way() == JoinSettings.Way.ALONE) {
      return;
    }
    var unused =
        connection
            .settled()
            .toCompletableFuture()
            .completeOnTimeout(null, JOIN_WITHOUT_STORE.toMillis(), TimeUnit.MILLISECONDS)
            .thenRun(
                () -> {
                  if (joining.way().isDiscovery()) {
                    ClusterBootstrap.get(system).start();
                  } else {
                    Cluster.get(system).manager().tell(new JoinSeedNodes(joining.seedNodes()));
                  }
                });
  }

  private ShardedVehicles vehicles(ActorRef<ShardingEnvelope<FleetCommand>> region) {
    ActorRef<ReportGateway.Command> gateway =
        system.systemActorOf(
            ReportGateway.create(
                region,
                owners,
                new ReportGateway.Timeouts(settings.acceptedTimeout(), settings.persistedTimeout()),
                System::nanoTime),
            ReplyAddresses.GATEWAY,
            Props.empty());
    system.systemActorOf(
        Porter.create(region, () -> stopping.handsOver()), Porter.NAME, Props.empty());
    return new ShardedVehicles(
        system, region, gateway, owners, ages, settings.readTimeout(), settings.persistedTimeout());
  }

  private FleetQueries queries() {
    QueryThreads threads = new QueryThreads(querying.threads());
    var unused = system.getWhenTerminated().thenRun(threads::close);
    UnderWay underWay = new UnderWay("queries", querying.maxInFlight());
    UnderWay ofOthers = new UnderWay("queries_of_others", querying.maxInFlightOfOthers());
    Cluster cluster = Cluster.get(system);
    Address self = cluster.selfMember().address();
    ActorRef<QueryGateway.Command> gateway =
        system.systemActorOf(
            QueryGateway.create(
                self,
                () -> VehicleNodes.in(cluster.state(), self),
                new QueryGateway.Means(
                    new LocalQueries(table),
                    threads,
                    ofOthers,
                    querying.timeout(),
                    System::nanoTime)),
            QueryGateway.NAME,
            Props.empty());
    return new GatheredQueries(gateway, underWay, ofOthers, meters);
  }

  /** Starts what tells viewers of vehicles; null if it is not kept at hand where they are. */
  private @Nullable LiveViews views() {
    if (table.spatial() == null) {
      return null;
    }
    LiveViews views = LiveViews.start(system, watching, meters, System::nanoTime);
    Cluster cluster = Cluster.get(system);
    Address self = cluster.selfMember().address();
    system.systemActorOf(
        LivePeers.create(() -> VehicleNodes.in(cluster.state(), self), self, views.gateway()),
        "live-peers",
        Props.empty());
    return views;
  }

  /** Starts what tells the viewers of all nodes of the vehicles of this one. */
  private void startFeed() {
    SpatialIndex spatial = table.spatial();
    if (spatial != null && roles.holdsVehicles()) {
      system.systemActorOf(
          LiveFeed.create(
              LivePeers.name(Cluster.get(system).selfMember().address()),
              table,
              spatial,
              new VehicleText(querying, Clock.systemUTC()),
              querying,
              watching,
              System::currentTimeMillis,
              System::nanoTime),
          LivePeers.FEED,
          LiveFeed.DISPATCHER);
    }
  }

  private WriterMetrics startWriter() {
    WriterMetrics metrics = new WriterMetrics(meters);
    system.systemActorOf(
        PositionWriter.create(table, store, metrics, RandomGenerator.getDefault()),
        "position-writer",
        Props.empty());
    return metrics;
  }

  private CompletionStage<Boolean> hasStoreAnswered() {
    boolean answered =
        switch (connection.status().condition()) {
          case CONNECTED, LOST -> true;
          case CONNECTING, REFUSED, CLOSED -> false;
        };
    return CompletableFuture.completedFuture(answered);
  }

  private CompletionStage<Done> closeDoor(Duration deadline) {
    WireServer open = door;
    return open == null
        ? CompletableFuture.completedFuture(Done.getInstance())
        : open.stop(deadline);
  }

  /** Where the API listens; empty on a node that only holds vehicles. */
  public Optional<InetSocketAddress> address() {
    return Optional.ofNullable(door).map(WireServer::address);
  }

  /** The same for people, such as {@code https://127.0.0.1:8080}. */
  public Optional<String> url() {
    return Optional.ofNullable(door).map(WireServer::url);
  }

  /** Where operators' requests are taken. */
  public InetSocketAddress managementAddress() {
    return Objects.requireNonNull(management, "not open yet");
  }

  /** What the node counts. */
  public MeterRegistry meters() {
    return meters;
  }

  /**
   * Stops in the order of {@link Stopping}; may be called again.
   *
   * @return the exit status: 0 if nothing acked is lost
   */
  public CompletionStage<Integer> stop() {
    return CoordinatedShutdown.get(system)
        .runAll(CoordinatedShutdown.jvmExitReason())
        .thenCompose(done -> whenStopped());
  }

  /** A stop that takes longer than this hangs: all its phases could have timed out one by one. */
  public Duration stopDeadline() {
    return Duration.ofNanos(CoordinatedShutdown.get(system).totalTimeout().toNanos())
        .plus(BETWEEN_PHASES);
  }

  /** The exit status, once the node has stopped for whatever reason. */
  public CompletionStage<Integer> whenStopped() {
    return system
        .getWhenTerminated()
        .thenApply(done -> whyNotInCluster().isEmpty() ? stopping.exitStatus() : NOT_STARTED);
  }

  /** Why the node stopped, in words for the operator, if it is that it could not join a cluster. */
  public Optional<String> whyNotInCluster() {
    return CoordinatedShutdown.get(system)
        .getShutdownReason()
        .flatMap(
            reason -> {
              if (reason == CoordinatedShutdown.incompatibleConfigurationDetectedReason()) {
                return Optional.of(
                    "The cluster runs with other settings than this node, which stopped therefore:"
                        + " the log names them, that of this node or else that of the node which it"
                        + " asked.");
              }
              if (reason == CoordinatedShutdown.clusterJoinUnsuccessfulReason()) {
                return Optional.of(
                    "No node let this one join: see that one of those in pekko.cluster.seed-nodes"
                        + " runs and can be reached.");
              }
              return Optional.empty();
            });
  }
}
