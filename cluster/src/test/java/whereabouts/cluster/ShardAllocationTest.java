package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ActorSystemDependentAllocationStrategy;
import org.apache.pekko.cluster.typed.Cluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Map;
import scala.concurrent.Await;
import scala.concurrent.Future;
import scala.concurrent.duration.Duration;
import scala.jdk.javaapi.CollectionConverters;
import whereabouts.tracker.fleet.Buckets;

/**
 * A node that hands its shards over is none that has too few, and no shard is taken from a node
 * while another one has none.
 */
class ShardAllocationTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          "whereabouts",
          NodeSettings.load(ConfigFactory.parseString("pekko.remote.artery.canonical.port = 0")));
  private static final ActorRef HERE = Adapter.toClassic(KIT.createTestProbe().getRef());
  private static final ActorRef STAYS = regionOf("10.0.0.7:17355");
  private static final ActorRef LEAVES = regionOf("10.0.0.8:17355");

  private final Set<String> leavers = new HashSet<>(Set.of("10.0.0.8:17355"));
  private final HashMap<String, Integer> loaded = new HashMap<>();
  private long nanos;

  private final ShardAllocation allocation =
      new ShardAllocation(
          new AllOfAll(),
          Cluster.get(KIT.system()).selfMember().address(),
          leavers::contains,
          node -> loaded.getOrDefault(node, Buckets.COUNT),
          () -> nanos);

  /** Moves all that it is shown. */
  private static final class AllOfAll implements ActorSystemDependentAllocationStrategy {
    @Override
    public void start(org.apache.pekko.actor.ActorSystem system) {}

    @Override
    public Future<ActorRef> allocateShard(
        ActorRef requester, String shard, Map<ActorRef, IndexedSeq<String>> regions) {
      return Future.successful(requester);
    }

    @Override
    public Future<scala.collection.immutable.Set<String>> rebalance(
        Map<ActorRef, IndexedSeq<String>> regions,
        scala.collection.immutable.Set<String> underWay) {
      List<String> shown = new ArrayList<>();
      CollectionConverters.asJava(regions)
          .values()
          .forEach(shards -> shown.addAll(CollectionConverters.asJava(shards)));
      return Future.successful(CollectionConverters.asScala(shown).toSet());
    }
  }

  private static ActorRef regionOf(String node) {
    return Adapter.toClassic(
        ActorRefResolver.get(KIT.system())
            .resolveActorRef("pekko://whereabouts@" + node + "/system/sharding/vehicle"));
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void aNodeThatHandsItsShardsOverDoesNotCount() throws Exception {
    assertThat(moved(256)).hasSize(256 - 4).doesNotContain("2", "5");
    leavers.add(Heartbeat.hostPort(Cluster.get(KIT.system()).selfMember().address()));
    assertThat(moved(256)).as("the coordinator's own node").hasSize(256 - 5).doesNotContain("1");
    leavers.clear();
    assertThat(moved(256)).hasSize(256);
  }

  @Test
  void aRoundWaitsUntilAllShardsAreAtHome() throws Exception {
    leavers.clear();
    assertThat(moved(255)).isEmpty();
  }

  @Test
  void aNodeThatHasComeIsLetAloneThenGivenOneAndMoreOnceItHasLoadedThat() throws Exception {
    leavers.clear();
    assertThat(moved(shards(1, 1), shards(1, 257))).as("not to it, but among others").hasSize(256);
    nanos += ShardAllocation.SETTLING.toNanos();
    assertThat(moved(shards(1, 1), shards(1, 257))).hasSize(1);
    loaded.put("10.0.0.8:17355", 3);
    assertThat(moved(shards(1, 2), shards(2, 257))).as("it loads").doesNotContain("1");
    loaded.put("10.0.0.8:17355", 4);
    assertThat(moved(shards(1, 2), shards(2, 257))).contains("1");
  }

  @Test
  void aNodeThatCanNotLoadIsNotWaitedForForEver() throws Exception {
    leavers.clear();
    loaded.put("10.0.0.8:17355", 0);
    for (int time = 0; time < 2; time++) {
      assertThat(moved(shards(1, 2), shards(2, 257))).doesNotContain("1");
      nanos += ShardAllocation.PATIENCE.toNanos() - 1;
      assertThat(moved(shards(1, 2), shards(2, 257))).doesNotContain("1");
      nanos++;
      assertThat(moved(shards(1, 2), shards(2, 257))).contains("1");
      assertThat(moved(shards(1, 3), shards(3, 257))).as("it has its second").contains("1");
    }
  }

  private Set<String> moved(IndexedSeq<String> mayLeave, IndexedSeq<String> stay) throws Exception {
    return moved(java.util.Map.of(LEAVES, mayLeave, STAYS, stay));
  }

  /** Of so many shards one is here, and four are with the node that may leave. */
  private Set<String> moved(int allocated) throws Exception {
    return moved(
        java.util.Map.of(
            HERE, shards(1, 2),
            LEAVES, shards(2, 6),
            STAYS, shards(6, allocated + 1)));
  }

  private Set<String> moved(java.util.Map<ActorRef, IndexedSeq<String>> regions) throws Exception {
    return CollectionConverters.asJava(
        Await.result(
            allocation.rebalance(
                Map.from(CollectionConverters.asScala(regions)),
                CollectionConverters.asScala(Set.<String>of()).toSet()),
            Duration.create(3, TimeUnit.SECONDS)));
  }

  private static IndexedSeq<String> shards(int from, int to) {
    return CollectionConverters.asScala(
            IntStream.range(from, to).mapToObj(Integer::toString).toList())
        .toIndexedSeq();
  }
}
