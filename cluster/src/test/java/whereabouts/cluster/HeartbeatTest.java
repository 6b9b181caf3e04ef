package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.BitSet;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import whereabouts.cluster.operations.ClusterTable;
import whereabouts.cluster.remote.NodeFigures;
import whereabouts.cluster.remote.Pulse;

/** Two nodes of a cluster that tell each other how they are. */
class HeartbeatTest {
  private final Talker one = new Talker(1, Duration.ofSeconds(2));
  private final Talker other = new Talker(2, Duration.ofHours(1));

  /** As much of a node as has a heartbeat. */
  private static final class Talker {
    private final ActorTestKit kit =
        ActorTestKit.create(
            "whereabouts",
            NodeSettings.load(ConfigFactory.parseString("pekko.remote.artery.canonical.port = 0")));
    private final Cluster cluster = Cluster.get(kit.system());
    private final ClusterTable nodes = new ClusterTable(System::nanoTime);
    private final Owners owners = new Owners(System::nanoTime);
    private final UnwrittenAges ages;
    private final BitSet buckets;
    private final NodeFigures figures;
    private volatile boolean leaves;

    Talker(int vehicles, Duration unwrittenAge) {
      buckets = new BitSet();
      buckets.set(vehicles);
      ages = new UnwrittenAges(() -> unwrittenAge, System::nanoTime);
      figures =
          new NodeFigures(
              "127.0.0.1:8558", "1.2.3", 512, 512, vehicles, 10, 0, "normal", vehicles == 2);
    }

    void join(Talker whom) {
      ActorRef<Pulse> unusedHeartbeat =
          kit.spawn(
              Heartbeat.create(
                  cluster.selfMember().address(),
                  ages,
                  () -> buckets,
                  () -> leaves,
                  owners,
                  () -> figures,
                  nodes));
      cluster.manager().tell(Join.create(whom.cluster.selfMember().address()));
    }

    String name() {
      return cluster.selfMember().address().toString().replaceAll(".*@", "");
    }

    boolean knows(Talker node) {
      return nodes
          .of(node.name())
          .filter(told -> node.figures.equals(told.pulse().figures()))
          .filter(told -> node.buckets.equals(told.pulse().buckets()))
          .isPresent();
    }
  }

  @AfterEach
  void stop() {
    other.kit.shutdownTestKit();
    one.kit.shutdownTestKit();
  }

  @Test
  void eachKnowsHowBothAreUntilOneLeaves() {
    one.join(one);
    TestNode.await(() -> one.knows(one));
    assertThat(one.knows(other)).isFalse();

    other.join(one);
    TestNode.await(() -> one.knows(other) && other.knows(one) && other.knows(other));
    assertThat(one.ages.greatest()).isGreaterThanOrEqualTo(Duration.ofHours(1));

    assertThat(one.nodes.leaves(other.name())).isFalse();
    other.leaves = true;
    TestNode.await(() -> one.nodes.leaves(other.name()) && other.nodes.leaves(other.name()));
    assertThat(one.nodes.leaves(one.name())).isFalse();
    other.kit.shutdownTestKit();
    TestNode.await(() -> !one.knows(other));
    assertThat(one.nodes.leaves(other.name())).as("it is gone").isFalse();
    assertThat(one.knows(one)).isTrue();
    assertThat(one.ages.greatest()).isEqualTo(Duration.ofSeconds(2));
  }
}
