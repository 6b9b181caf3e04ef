package whereabouts.cluster;

import static whereabouts.tracker.vehicle.Fixes.fix;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.Keeper;
import whereabouts.tracker.fleet.Vehicle;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Position;

/** Each report is sent once, while shards move from one node to another. */
class HandOffDropsTest {
  private static final int VEHICLES = 500;

  /** Buckets of eight shards. */
  private static final int ENOUGH = 8 * Buckets.IN_A_SHARD;

  @RegisterExtension final Peers peers = new Peers();

  private final Set<Long> answered = ConcurrentHashMap.newKeySet();
  private long sent;

  private Peer start(Peer other) {
    Peer peer = peers.start();
    peer.loadSlices();
    return peer.join(other);
  }

  @Test
  void noReportIsLostWhereItsShardMovesMeanwhile() {
    Peer first = start(null);
    ActorRef<Vehicle.Reported> answers =
        first.system.systemActorOf(
            Behaviors.receiveMessage(
                reported -> {
                  answered.add(reported.correlation());
                  return Behaviors.same();
                }),
            "answers",
            Props.empty());
    for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
      first.region.tell(new ShardingEnvelope<>(EntityIds.keeperOf(bucket), Keeper.Touch.INSTANCE));
    }
    report(first, answers);
    TestNode.await(() -> answered.size() == sent);

    Peer second = start(first);
    TestNode.await(
        () -> {
          if (sent - answered.size() < VEHICLES) {
            report(first, answers);
          }
          return second.table.openBuckets() >= ENOUGH;
        });
    TestNode.await(() -> answered.size() == sent);
  }

  private void report(Peer from, ActorRef<Vehicle.Reported> answers) {
    Position fix = fix(1 + sent / VEHICLES, 1);
    for (int vehicle = 0; vehicle < VEHICLES; vehicle++) {
      from.region.tell(
          new ShardingEnvelope<>(
              "bus-" + vehicle, new Vehicle.Report(fix, AckLevel.ACCEPTED, sent, answers)));
      sent++;
    }
  }
}
