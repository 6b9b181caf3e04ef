package whereabouts.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.FleetCommand;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.fleet.Keeper;
import whereabouts.tracker.fleet.SliceLoader;
import whereabouts.tracker.fleet.Vehicle;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.vehicle.AckLevel;

/**
 * Does for one node what sharding does: starts vehicles and keepers at their first message, stops
 * those that want to passivate and keeps their messages meanwhile, moves buckets (away and back to
 * this same node), and hands all of them over at the end. What a {@link Network} does to messages,
 * sharding's buffers and Artery's queues may do.
 */
final class FakeRegion extends AbstractBehavior<ShardingEnvelope<FleetCommand>> {
  /** What the region itself is told, of the entity that the envelope names. */
  private sealed interface Own extends FleetCommand {}

  private record Arrived(FleetCommand message) implements Own {}

  private record Passivate(ActorRef<FleetCommand> entity) implements Own {}

  private enum Event implements Own {
    ENDED,
    MOVE,
    HAND_OVER,
    FAIL
  }

  /** Stops all entities of a bucket; it is back at the first message after that. */
  static ShardingEnvelope<FleetCommand> move(int bucket) {
    return new ShardingEnvelope<>(EntityIds.keeperOf(bucket), Event.MOVE);
  }

  /** Stops all entities, and none comes back. */
  static ShardingEnvelope<FleetCommand> handOver() {
    return new ShardingEnvelope<>(EntityIds.keeperOf(0), Event.HAND_OVER);
  }

  /** Makes an entity fail with an exception, if it is there. */
  static ShardingEnvelope<FleetCommand> fail(String entityId) {
    return new ShardingEnvelope<>(entityId, Event.FAIL);
  }

  /** Wakes the keeper of a bucket. */
  static ShardingEnvelope<FleetCommand> touch(int bucket) {
    return new ShardingEnvelope<>(EntityIds.keeperOf(bucket), Keeper.Touch.INSTANCE);
  }

  /** The way that messages between ingest and entities take. */
  interface Network {
    /**
     * Takes care of a message.
     *
     * @param deliver may be run at once, later, or never
     */
    void carry(Runnable deliver);
  }

  /** What is where. All is of one thread in the simulation, so anybody may look. */
  static final class Shards {
    private final Map<String, Entity> entities = new LinkedHashMap<>();
    private final Map<Integer, List<Waiting>> moving = new LinkedHashMap<>();
    private boolean handingOver;

    /** How many vehicles of a bucket have an actor. */
    long vehicles(int bucket) {
      return entities.keySet().stream()
          .filter(id -> !EntityIds.isKeeper(id) && EntityIds.bucketOf(id) == bucket)
          .count();
    }

    boolean hasKeeper(int bucket) {
      return entities.containsKey(EntityIds.keeperOf(bucket));
    }

    boolean isMoving() {
      return !moving.isEmpty();
    }

    /** Whether all buckets have been handed over. */
    boolean areGone() {
      return handingOver && entities.isEmpty();
    }

    private boolean has(int bucket) {
      return entities.keySet().stream().anyMatch(id -> EntityIds.bucketOf(id) == bucket);
    }
  }

  /** A message for an entity that is on its way out. */
  private record Waiting(String entityId, FleetCommand message) {}

  private static final class Entity {
    final ActorRef<FleetCommand> ref;
    final List<FleetCommand> waiting = new ArrayList<>();
    boolean stopping;

    Entity(ActorRef<FleetCommand> ref) {
      this.ref = ref;
    }

    void stop() {
      stopping = true;
      ref.tell(FleetCommand.Stop.INSTANCE);
    }
  }

  private final Shards shards;
  private final FleetTable table;
  private final SliceLoader loader;
  private final Consumer<List<VehicleRow>> leftovers;
  private final Network network;
  private final Map<ActorRef<Vehicle.Reported>, ActorRef<Vehicle.Reported>> waysBack =
      new LinkedHashMap<>();

  private FakeRegion(
      ActorContext<ShardingEnvelope<FleetCommand>> context,
      Shards shards,
      FleetTable table,
      SliceLoader loader,
      Consumer<List<VehicleRow>> leftovers,
      Network network) {
    super(context);
    this.shards = shards;
    this.table = table;
    this.loader = loader;
    this.leftovers = leftovers;
    this.network = network;
  }

  static Behavior<ShardingEnvelope<FleetCommand>> create(
      Shards shards,
      FleetTable table,
      SliceLoader loader,
      Consumer<List<VehicleRow>> leftovers,
      Network network) {
    return Behaviors.setup(
        context -> new FakeRegion(context, shards, table, loader, leftovers, network));
  }

  @Override
  public Receive<ShardingEnvelope<FleetCommand>> createReceive() {
    return newReceiveBuilder().onAnyMessage(this::on).build();
  }

  private Behavior<ShardingEnvelope<FleetCommand>> on(ShardingEnvelope<FleetCommand> envelope) {
    String id = envelope.entityId();
    if (envelope.message() instanceof Arrived arrived) {
      deliver(id, arrived.message);
    } else if (envelope.message() instanceof Passivate passivate) {
      passivate(id, passivate.entity);
    } else if (envelope.message() instanceof Event event) {
      switch (event) {
        case ENDED -> ended(id);
        case MOVE -> move(id);
        case HAND_OVER -> handOverAll();
        case FAIL -> failIfThere(id);
      }
    } else {
      network.carry(() -> tellSelf(id, new Arrived(envelope.message())));
    }
    return this;
  }

  private void tellSelf(String entityId, FleetCommand message) {
    getContext().getSelf().tell(new ShardingEnvelope<>(entityId, message));
  }

  private void deliver(String entityId, FleetCommand message) {
    List<Waiting> buffer = shards.moving.get(EntityIds.bucketOf(entityId));
    if (buffer != null) {
      buffer.add(new Waiting(entityId, message));
      return;
    }
    Entity entity = shards.entities.get(entityId);
    if (entity == null) {
      entity = start(entityId);
      shards.entities.put(entityId, entity);
    }
    if (entity.stopping) {
      entity.waiting.add(message);
    } else {
      entity.ref.tell(withWayBack(message));
    }
  }

  private Entity start(String entityId) {
    Behavior<FleetCommand> behavior =
        EntityIds.isKeeper(entityId)
            ? Keeper.create(EntityIds.bucketOf(entityId), table, loader, leftovers)
            : Vehicle.create(
                entityId,
                table,
                () -> getContext().getSelf().tell(touch(Buckets.of(entityId))),
                self -> tellSelf(entityId, new Passivate(self)));
    ActorRef<FleetCommand> entity = getContext().spawnAnonymous(behavior);
    getContext().watchWith(entity, new ShardingEnvelope<>(entityId, Event.ENDED));
    return new Entity(entity);
  }

  /** Answers to reports take the network as well. */
  private FleetCommand withWayBack(FleetCommand message) {
    return message instanceof Vehicle.Report report
        ? new Vehicle.Report(
            report.fix(),
            report.ack(),
            report.correlation(),
            waysBack.computeIfAbsent(report.replyTo(), this::wayBack))
        : message;
  }

  private ActorRef<Vehicle.Reported> wayBack(ActorRef<Vehicle.Reported> to) {
    return getContext()
        .spawnAnonymous(
            Behaviors.receiveMessage(
                reported -> {
                  network.carry(() -> to.tell(reported));
                  return Behaviors.same();
                }));
  }

  private void passivate(String entityId, ActorRef<FleetCommand> who) {
    Entity entity = shards.entities.get(entityId);
    if (entity != null && entity.ref.equals(who) && !entity.stopping) {
      entity.stop();
    }
  }

  private void ended(String entityId) {
    Entity entity = shards.entities.remove(entityId);
    entity.waiting.forEach(message -> deliver(entityId, message));
    comeBackIfGone(EntityIds.bucketOf(entityId));
  }

  private void move(String keeperId) {
    int bucket = EntityIds.bucketOf(keeperId);
    leave(bucket);
    comeBackIfGone(bucket);
  }

  private void leave(int bucket) {
    shards.moving.putIfAbsent(bucket, new ArrayList<>());
    shards.entities.forEach(
        (id, entity) -> {
          if (EntityIds.bucketOf(id) == bucket) {
            entity.stop();
          }
        });
  }

  private void comeBackIfGone(int bucket) {
    if (!shards.handingOver && !shards.has(bucket) && shards.moving.containsKey(bucket)) {
      shards.moving.remove(bucket).forEach(waiting -> deliver(waiting.entityId, waiting.message));
    }
  }

  private void handOverAll() {
    shards.handingOver = true;
    for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
      leave(bucket);
    }
  }

  private void failIfThere(String entityId) {
    Entity entity = shards.entities.get(entityId);
    if (entity != null) {
      entity.ref.tell(
          EntityIds.isKeeper(entityId)
              ? new Keeper.Find(entityId, null)
              : new Vehicle.Report(null, AckLevel.ACCEPTED, 0, null));
    }
  }
}
