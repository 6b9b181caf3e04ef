package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import whereabouts.tracker.fleet.Keeper;

/** A node that was downed, and still has to write what it holds, does the others no harm. */
class DownedNodeTest {
  @RegisterExtension final Peers peers = new Peers();

  /**
   * A node that is no member any more wants to hear no more of those that were in its cluster, and
   * tells whoever still speaks to it so; who was told that by a member would go itself. Here it
   * does that at once, before the other one can have found that it is gone, and does not end.
   */
  @Test
  void whoStillSpeaksToItStays() {
    Peer downed =
        peers
            .start(
                "pekko.cluster.quarantine-removed-node-after = 10 ms",
                "pekko.cluster.run-coordinated-shutdown-when-down = off")
            .join(null);
    Peer speaks = peers.start().join(downed);
    peers.all().forEach(Peer::loadSlices);
    TestNode.await(
        () -> {
          speak(speaks);
          return downed.table.openBuckets() > 0;
        });

    Cluster cluster = Cluster.get(speaks.system);
    cluster.manager().tell(new Down(Cluster.get(downed.system).selfMember().address()));
    TestNode.await(
        () -> {
          speak(speaks);
          return !speaks.isUp() || cluster.state().members().size() == 1;
        });
    assertThat(speaks.isUp()).isTrue();
  }

  private static void speak(Peer peer) {
    peer.region.tell(new ShardingEnvelope<>(EntityIds.keeperOf(1), Keeper.Touch.INSTANCE));
  }
}
