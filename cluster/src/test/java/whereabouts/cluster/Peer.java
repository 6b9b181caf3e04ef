package whereabouts.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.AllDeadLetters;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.FleetCommand;
import whereabouts.tracker.fleet.FleetSettings;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.fleet.SliceLoader;
import whereabouts.tracker.fleet.VehicleRow;

/**
 * What two nodes have between them, as {@link Node} sets it up, in this JVM: remoting, the cluster
 * and sharding, without doors, store or upkeep. The store of all is empty, and answers once it is
 * told to.
 */
final class Peer implements AutoCloseable {
  final ActorSystem<Void> system;
  final FleetTable table;
  final ActorRef<ShardingEnvelope<FleetCommand>> region;
  private final CompletableFuture<List<VehicleRow>> slice = new CompletableFuture<>();
  private final ConcurrentLinkedQueue<AllDeadLetters> dropped = new ConcurrentLinkedQueue<>();

  Peer(String... settings) {
    Config config =
        NodeSettings.load(
            ConfigFactory.parseString(
                "pekko.remote.artery.canonical.port = 0\n"
                    + "pekko.coordinated-shutdown.run-by-actor-system-terminate = off\n"
                    + String.join("\n", settings)));
    system = ActorSystem.create(Behaviors.empty(), "whereabouts", config);
    ActorRef<AllDeadLetters> watch =
        system.systemActorOf(
            Behaviors.receiveMessage(
                letter -> {
                  if (letter.message().toString().contains("Report")) {
                    dropped.add(letter);
                  }
                  return Behaviors.same();
                }),
            "dead-letter-watch",
            Props.empty());
    Adapter.toClassic(system)
        .eventStream()
        .subscribe(Adapter.toClassic(watch), AllDeadLetters.class);
    table = new FleetTable(FleetSettings.of(config), System::nanoTime);
    region =
        new FleetSharding(
                system,
                table,
                new SliceLoader(bucket -> slice, 1024),
                node -> false,
                node -> Buckets.COUNT)
            .start(new Leftovers(), () -> false);
  }

  /** Joins the cluster of another one, or begins one. */
  Peer join(@Nullable Peer other) {
    Cluster cluster = Cluster.get(system);
    cluster
        .manager()
        .tell(
            Join.create(
                (other == null ? cluster : Cluster.get(other.system)).selfMember().address()));
    TestNode.await(this::isUp);
    return this;
  }

  boolean isUp() {
    return Cluster.get(system).selfMember().status().equals(MemberStatus.up());
  }

  String address() {
    return Cluster.get(system).selfMember().address().toString();
  }

  /** From now on buckets find that the store has nothing for them. */
  void loadSlices() {
    slice.complete(List.of());
  }

  /** Whether a report, or an answer to one, did not reach whom it was for. */
  boolean hasDropped() {
    return !dropped.isEmpty();
  }

  @Override
  public String toString() {
    return "peer that dropped " + dropped.size() + " messages, first " + dropped.peek();
  }

  @Override
  public void close() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }
}
