package whereabouts.cluster;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import whereabouts.cluster.remote.Pulse;

/** Two nodes of a cluster that tell each other how they are. */
class HeartbeatTest {
  private final Talker one = new Talker(Duration.ofSeconds(2));
  private final Talker other = new Talker(Duration.ofHours(1));

  /** As much of a node as has a heartbeat. */
  private static final class Talker {
    private final ActorTestKit kit =
        ActorTestKit.create(
            "whereabouts",
            NodeSettings.load(ConfigFactory.parseString("pekko.remote.artery.canonical.port = 0")));
    private final Cluster cluster = Cluster.get(kit.system());
    private final UnwrittenAges ages;

    Talker(Duration unwrittenAge) {
      ages = new UnwrittenAges(() -> unwrittenAge, System::nanoTime);
    }

    void join(Talker whom) {
      ActorRef<Pulse> unusedHeartbeat =
          kit.spawn(Heartbeat.create(cluster.selfMember().address(), ages));
      cluster.manager().tell(Join.create(whom.cluster.selfMember().address()));
    }
  }

  @AfterEach
  void stop() {
    other.kit.shutdownTestKit();
    one.kit.shutdownTestKit();
  }

  @Test
  void eachKnowsHowOldTheOldestIsUntilOneLeaves() {
    one.join(one);
    other.join(one);
    TestNode.await(() -> one.ages.greatest().compareTo(Duration.ofHours(1)) >= 0);

    other.kit.shutdownTestKit();
    TestNode.await(() -> one.ages.greatest().equals(Duration.ofSeconds(2)));
  }
}
