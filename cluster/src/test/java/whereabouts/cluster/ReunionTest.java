package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.typed.Cluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import whereabouts.cluster.remote.Knock;

class ReunionTest {
  @RegisterExtension final Peers peers = new Peers();

  private final ConcurrentLinkedQueue<Peer> ended = new ConcurrentLinkedQueue<>();

  private void look(Peer peer, List<String> seeds) {
    peer.system.systemActorOf(
        Reunion.create(Cluster.get(peer.system), seeds, () -> ended.add(peer)),
        Reunion.NAME,
        Props.empty());
  }

  @Test
  void ofTwoClustersTheSmallerOneEnds() {
    Peer first = peers.start().join(null);
    Peer second = peers.start().join(first);
    Peer alone = peers.start().join(null);
    List<String> seeds = List.of(alone.address(), first.address());
    peers.all().forEach(peer -> look(peer, seeds));
    TestNode.await(() -> !ended.isEmpty());
    assertThat(ended).containsExactly(alone);
    assertThat(second.isUp()).isTrue();
  }

  /** All seed nodes may be on the other side. */
  @Test
  void aClusterWithoutASeedNodeIsFoundByKnocking() {
    Peer seed = peers.start().join(null);
    Peer first = peers.start().join(null);
    peers.start().join(first);
    peers.all().forEach(peer -> look(peer, List.of(seed.address())));
    TestNode.await(() -> !ended.isEmpty());
    assertThat(ended).containsExactly(seed);
  }

  @Test
  void oneOfTwoStays() {
    Knock small = new Knock("c", 1, "c");
    Knock large = new Knock("a", 2, "a");
    Knock asLarge = new Knock("b", 2, "b");
    assertThat(large.outranks(small)).isTrue();
    assertThat(small.outranks(large)).isFalse();
    assertThat(large.outranks(asLarge)).isTrue();
    assertThat(asLarge.outranks(large)).isFalse();
  }
}
