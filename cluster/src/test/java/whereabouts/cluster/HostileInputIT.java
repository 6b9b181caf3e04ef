package whereabouts.cluster;

import static org.junit.jupiter.api.Assertions.assertAll;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is sent, and by how many: the node answers as documented, keeps its memory, and a fleet
 * of good clients does not notice.
 */
class HostileInputIT {
  /** What the acks of a fleet may take amid attacks, on a machine that does other things too. */
  private static final Duration QUICK_P99 = Duration.ofSeconds(1);

  private static final Duration P99 = Duration.ofMillis(250);

  private final String keyspace = TestNode.newKeyspace();
  @TempDir Path directory;

  @Test
  void briefly() throws Exception {
    beside(
        QUICK_P99,
        ClientTimes.SHORT,
        (node, ordeal, attacks) ->
            assertAll(
                () -> OddRequests.areAnswered(node),
                () -> OddFrames.areAnswered(node),
                // a few first: a node that has just started is slow with whom it has not met before
                () ->
                    ordeal.suffer(
                        attacks.slowHeads(20),
                        attacks.trickledBodies(20),
                        attacks.trickledMessages(20),
                        attacks.silentSockets(20)),
                () ->
                    ordeal.suffer(
                        attacks.slowHeads(200),
                        attacks.trickledBodies(200),
                        attacks.trickledMessages(200),
                        attacks.silentSockets(300)),
                () -> ordeal.suffer(attacks.silentConnections(1_500)),
                () ->
                    ordeal.suffer(
                        attacks.oversizedBodies(5),
                        attacks.endlessChunks(5),
                        attacks.oversizedMessages(5)),
                () -> ordeal.suffer(attacks.unfinishedChunks(100), attacks.endlessSizes(5))));
  }

  @Tag("prove")
  @Test
  void slowClientsAreCut() throws Exception {
    beside(
        P99,
        ClientTimes.BY_DEFAULT,
        (node, ordeal, attacks) ->
            assertAll(
                () -> ordeal.suffer(attacks.slowHeads(1_500)),
                () -> ordeal.suffer(attacks.trickledBodies(1_000)),
                () -> ordeal.suffer(attacks.trickledMessages(500)),
                () -> ordeal.suffer(attacks.silentSockets(2_000))));
  }

  @Tag("prove")
  @Test
  void tenThousandConnectionsComeAtOnce() throws Exception {
    beside(
        P99,
        ClientTimes.BY_DEFAULT,
        (node, ordeal, attacks) -> ordeal.suffer(attacks.silentConnections(10_000)));
  }

  @Tag("prove")
  @Test
  void whatIsTooLargeIsRefused() throws Exception {
    beside(
        P99,
        ClientTimes.BY_DEFAULT,
        (node, ordeal, attacks) ->
            assertAll(
                () -> ordeal.suffer(attacks.oversizedBodies(50)),
                () -> ordeal.suffer(attacks.endlessChunks(50)),
                () -> ordeal.suffer(attacks.unfinishedChunks(1_000)),
                () -> ordeal.suffer(attacks.endlessSizes(50)),
                () -> ordeal.suffer(attacks.oversizedMessages(50))));
  }

  @Tag("prove")
  @Test
  void largeMessagesThatStallMakeRoom() throws Exception {
    beside(
        P99,
        ClientTimes.BY_DEFAULT,
        (node, ordeal, attacks) -> ordeal.suffer(attacks.stalledMessages(50)));
  }

  @Tag("prove")
  @Test
  void manyLargestBodiesAtATimeAreTakenOrRefused() throws Exception {
    beside(
        P99,
        ClientTimes.BY_DEFAULT,
        (node, ordeal, attacks) -> LargestBodies.areTakenOrRefused(node, 50));
  }

  private interface Part {
    void run(NodeProcess node, Ordeal ordeal, Attacks attacks) throws Exception;
  }

  private void beside(Duration maxP99, ClientTimes times, Part part) throws Exception {
    try (NodeProcess node = NodeProcess.start(keyspace, directory, times.options()).awaitReady()) {
      GoodTraffic.unharmedBy(
          node, maxP99, () -> part.run(node, new Ordeal(node), new Attacks(node, times)));
    }
  }
}
