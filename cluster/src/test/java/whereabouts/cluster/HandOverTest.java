package whereabouts.cluster;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.testkit.typed.javadsl.LoggingTestKit;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.sharding.ShardRegion;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import whereabouts.tracker.fleet.Keeper;

class HandOverTest {
  private static final String HOLDS_NONE = "pekko.cluster.roles = [ingest]";
  private static final String HOLDS_ALL = "pekko.cluster.roles = [vehicle]";

  @RegisterExtension final Peers peers = new Peers();

  /** How often it was asked whether there is an heir. */
  private final AtomicInteger looks = new AtomicInteger();

  private static void touch(Peer peer) {
    peer.region.tell(new ShardingEnvelope<>(EntityIds.keeperOf(1), Keeper.Touch.INSTANCE));
  }

  private static void lookAfter(Peer peer, IntSupplier openBuckets, BooleanSupplier hasHeir) {
    peer.system.systemActorOf(
        HandOver.create(peer.region, openBuckets, hasHeir), "hand-over", Props.empty());
  }

  @Test
  void whatWaitsForAnOwnerHoldsUpNoStopWhereNobodyIsLeft() throws Exception {
    Peer last = peers.start(HOLDS_NONE).join(null);
    touch(last);
    Duration allowed =
        Duration.ofNanos(
            CoordinatedShutdown.get(last.system)
                .timeout(CoordinatedShutdown.PhaseClusterShardingShutdownRegion())
                .toNanos());
    lookAfter(last, last.table::openBuckets, () -> false);
    CoordinatedShutdown.get(last.system)
        .runAll(CoordinatedShutdown.unknownReason())
        .toCompletableFuture()
        .get(allowed.toMillis() / 2, TimeUnit.MILLISECONDS);
  }

  @Test
  void whatWaitsForAnOwnerReachesTheHeir() {
    Peer leaving = peers.start(HOLDS_NONE).join(null);
    touch(leaving);
    lookAfter(
        leaving,
        leaving.table::openBuckets,
        () -> {
          looks.incrementAndGet();
          return true;
        });
    Adapter.toClassic(leaving.region)
        .tell(ShardRegion.gracefulShutdownInstance(), org.apache.pekko.actor.ActorRef.noSender());
    TestNode.await(() -> looks.get() > 2);
    Peer heir = peers.start(HOLDS_ALL).join(leaving);
    TestNode.await(() -> heir.table.openBuckets() == 1);
  }

  @Test
  void whatCouldNotBeHandedOverIsSaid() {
    Peer leaving = peers.start(HOLDS_NONE).join(null);
    lookAfter(leaving, () -> 7, () -> false);
    LoggingTestKit.warn("7 buckets could not be handed over in time")
        .expect(
            leaving.system,
            () -> {
              Adapter.toClassic(leaving.region)
                  .tell(
                      ShardRegion.gracefulShutdownInstance(),
                      org.apache.pekko.actor.ActorRef.noSender());
              return null;
            });
  }
}
