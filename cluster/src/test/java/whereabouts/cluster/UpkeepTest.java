package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.FleetCommand;

/** Which keepers a node wakes that has just started. */
class UpkeepTest {
  /** In several ticks. */
  private static final Duration SOME_TICKS = Duration.ofMillis(500);

  @RegisterExtension final Peers peers = new Peers();

  private final Set<String> woken = ConcurrentHashMap.newKeySet();

  private void upkeep(Peer peer) {
    ActorRef<ShardingEnvelope<FleetCommand>> region =
        peer.system.systemActorOf(
            Behaviors.receiveMessage(
                envelope -> {
                  woken.add(envelope.entityId());
                  return Behaviors.same();
                }),
            "noted",
            Props.empty());
    peer.system.systemActorOf(
        Upkeep.create(region, peer.table, new Leftovers()), "upkeep", Props.empty());
  }

  @Test
  void whoIsTheFirstWakesAllAtOnceOnceItIsAMember() {
    Peer first = peers.start();
    upkeep(first);
    TestNode.pass(SOME_TICKS);
    assertThat(woken).isEmpty();
    first.join(null);
    TestNode.await(() -> woken.size() == Buckets.COUNT);
  }

  @Test
  void whoJoinsWakesThemRoundByRound() {
    Peer first = peers.start().join(null);
    Peer second = peers.start();
    upkeep(second);
    TestNode.pass(SOME_TICKS);
    assertThat(woken).isEmpty();
    second.join(first);
    TestNode.await(() -> !woken.isEmpty());
    assertThat(woken.size()).isLessThan(Buckets.COUNT / 2);
    TestNode.await(() -> woken.size() == Buckets.COUNT);
  }
}
