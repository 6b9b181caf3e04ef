package whereabouts.cluster;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import whereabouts.persistence.PositionWriter;
import whereabouts.persistence.WriterMetrics;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.FleetCommand;
import whereabouts.tracker.fleet.FleetSettings;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.fleet.Keeper;
import whereabouts.tracker.fleet.PositionStore;
import whereabouts.tracker.fleet.SliceLoader;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.vehicle.VehicleState;
import whereabouts.tracker.vehicle.Vehicles.Lookup;
import whereabouts.tracker.wire.HotVehicles;
import whereabouts.tracker.wire.Ingest;
import whereabouts.tracker.wire.IngestSettings;

/**
 * One life of a node, from its start to its end: all that stands between a request and the store,
 * put together as {@link Node} does it, in a {@link SimulatedSystem}.
 */
final class SimulatedNode {
  /** How a node is set up. */
  record Settings(FleetSettings fleet, IngestSettings ingest, ReportGateway.Timeouts timeouts) {}

  private sealed interface Order {}

  private record Read(String vehicleId, Consumer<Lookup> then) implements Order {}

  private enum End implements Order {
    INSTANCE
  }

  /** The way to the store. What a dead node asks for does not arrive. */
  private final class Line implements PositionStore {
    private final PositionStore store;

    /** Batches that the writer has in flight; one that restarts knows nothing of earlier ones. */
    private AtomicInteger inFlight = new AtomicInteger();

    Line(PositionStore store) {
      this.store = store;
    }

    @Override
    public CompletionStage<Void> write(int bucket, List<VehicleRow> rows) {
      if (writerIsToFail) {
        writerIsToFail = false;
        inFlight = new AtomicInteger();
        throw new IllegalStateException("a defect in the driver");
      }
      if (dead) {
        return new CompletableFuture<>();
      }
      AtomicInteger mine = inFlight;
      mine.incrementAndGet();
      return store.write(bucket, rows).whenComplete((done, failure) -> mine.decrementAndGet());
    }

    @Override
    public CompletionStage<List<VehicleRow>> load(int bucket) {
      return dead ? new CompletableFuture<>() : store.load(bucket);
    }

    @Override
    public CompletionStage<Optional<VehicleState>> find(String vehicleId) {
      return store.find(vehicleId);
    }
  }

  private final SimulatedSystem system;
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final FleetTable table;
  private final Owners owners;
  private final Leftovers leftovers = new Leftovers();
  private final FakeRegion.Shards shards = new FakeRegion.Shards();
  private final Line line;
  private final ActorRef<Order> life;
  private final Ingest ingest;
  private ActorRef<ShardingEnvelope<FleetCommand>> region;
  private ActorRef<ReportGateway.Command> gateway;
  private boolean writerIsToFail;
  private boolean dead;
  private boolean ended;

  /**
   * A node that has just started.
   *
   * @param ready completed once slices may be loaded
   * @param handedOn told what a leaving bucket hands on, before that is sent
   */
  SimulatedNode(
      SimulatedSystem system,
      Random random,
      Settings settings,
      PositionStore store,
      CompletionStage<Void> ready,
      FakeRegion.Network network,
      Consumer<List<VehicleRow>> handedOn) {
    this.system = system;
    table = new FleetTable(settings.fleet, system::nanos);
    owners = new Owners(system::nanos);
    line = new Line(store);
    SliceLoader loader =
        new SliceLoader(
            bucket -> ready.thenCompose(done -> line.load(bucket)), settings.fleet.maxSliceLoads());
    life =
        system.start(life(random, settings, loader, handedOn.andThen(leftovers), network), random);
    while (gateway == null) {
      system.step(random);
    }
    ShardedVehicles vehicles =
        new ShardedVehicles(
            system.actorSystem(),
            region,
            gateway,
            owners,
            new UnwrittenAges(table::oldestUnwrittenAge, system::nanos),
            settings.timeouts.accepted(),
            settings.timeouts.persisted());
    leftovers.sendTo(vehicles);
    ingest =
        new Ingest(
            vehicles,
            () -> settings.ingest,
            new HotVehicles(system::nanos),
            meters,
            system::nanos,
            wait -> task -> system.after(wait, task));
  }

  private Behavior<Order> life(
      Random random,
      Settings settings,
      SliceLoader loader,
      Consumer<List<VehicleRow>> handOn,
      FakeRegion.Network network) {
    return Behaviors.setup(
        context -> {
          region =
              context.spawn(FakeRegion.create(shards, table, loader, handOn, network), "region");
          context.spawn(
              PositionWriter.create(table, line, new WriterMetrics(meters), random),
              "position-writer");
          gateway =
              context.spawn(
                  ReportGateway.create(region, owners, settings.timeouts, system::nanos),
                  "report-gateway");
          return Behaviors.receive(Order.class)
              .onMessage(
                  Read.class,
                  read -> {
                    ActorRef<Lookup> reader = context.spawnAnonymous(reader(read.then));
                    region.tell(
                        new ShardingEnvelope<>(
                            EntityIds.keeperOf(Buckets.of(read.vehicleId)),
                            new Keeper.Find(read.vehicleId, reader)));
                    return Behaviors.same();
                  })
              .onMessage(End.class, end -> Behaviors.stopped())
              .onSignal(
                  PostStop.class,
                  stop -> {
                    ended = true;
                    return Behaviors.same();
                  })
              .build();
        });
  }

  private static Behavior<Lookup> reader(Consumer<Lookup> then) {
    return Behaviors.receiveMessage(
        found -> {
          then.accept(found);
          return Behaviors.stopped();
        });
  }

  FleetTable table() {
    return table;
  }

  Ingest ingest() {
    return ingest;
  }

  MeterRegistry meters() {
    return meters;
  }

  Leftovers leftovers() {
    return leftovers;
  }

  FakeRegion.Shards shards() {
    return shards;
  }

  void tell(ShardingEnvelope<FleetCommand> message) {
    region.tell(message);
  }

  /** Asks the vehicle's keeper; no answer if the question or the answer is lost. */
  void read(String vehicleId, Consumer<Lookup> then) {
    life.tell(new Read(vehicleId, then));
  }

  /** At its next write the writer fails. */
  void failWriter() {
    writerIsToFail = true;
  }

  /** Batches of the writer that the store has not answered. */
  int batchesInFlight() {
    return line.inFlight.get();
  }

  /** Nothing leaves this node any more. */
  void die() {
    dead = true;
  }

  boolean isDead() {
    return dead;
  }

  /** Ends all actors. */
  void end(Random random) {
    life.tell(End.INSTANCE);
    while (!ended) {
      system.step(random);
    }
  }
}
