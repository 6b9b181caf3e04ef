package whereabouts.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import whereabouts.cluster.Crowd.Part;
import whereabouts.cluster.Crowd.State;
import whereabouts.cluster.Ordeal.Attack;

/** What crowds do to hold a node's connections or to fill its memory, and what becomes of them. */
final class Attacks {
  private static final Logger LOG = LoggerFactory.getLogger(Attacks.class);

  /** Longer than any time that a node gives its clients. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration SLOWLY = Duration.ofMillis(300);
  private static final String CHUNKED =
      RawConnection.post(0).replace("Content-Length: 0", "Transfer-Encoding: chunked");

  /** Of 1 MiB in the default of max-unfinished. */
  private static final int MAX_UNFINISHED_CHUNKS = 32;

  /** The default of max-message-size. */
  private static final int LARGEST = 8 << 20;

  private static final int BIG = 64 * 1024;

  private final NodeProcess node;
  private final ClientTimes times;

  Attacks(NodeProcess node, ClientTimes times) {
    this.node = node;
    this.times = times;
  }

  /** The node answers others meanwhile. */
  private void await(String what, BooleanSupplier condition) {
    assertThat(node.api().vehicle("nobody").status()).isEqualTo(404);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(what);
      }
      TestNode.pass(Duration.ofMillis(100));
    }
  }

  /** Waits until the node has closed them all, and holds the time against what is documented. */
  private void awaitClosed(Crowd crowd, int count, Duration documented) {
    long begun = System.nanoTime();
    await("not closed", () -> crowd.in(State.CLOSED) >= count);
    Duration stayed = Duration.ofNanos(System.nanoTime() - begun);
    LOG.info("{} could stay {} ms", count, stayed.toMillis());
    assertThat(stayed)
        .as("how long they could stay")
        .isLessThan(documented.multipliedBy(2).plusSeconds(5));
  }

  Attack slowHeads(int count) {
    return new Attack(
        "slow heads",
        crowd ->
            crowd.join(count, Part.slow("GET / HTTP/1.1\r\nHost: localhost\r\nOdd: ", "1", SLOWLY)),
        crowd -> {
          awaitClosed(crowd, count, times.head());
          assertThat(crowd.heard("HTTP/1.1 2")).isZero();
        });
  }

  Attack trickledBodies(int count) {
    return new Attack(
        "trickled bodies",
        crowd -> crowd.join(count, Part.slow(RawConnection.post(1000), " ", SLOWLY)),
        crowd -> {
          awaitClosed(crowd, count, times.body());
          assertThat(crowd.heard("HTTP/1.1 408 ")).isEqualTo(count);
          assertThat(crowd.heard("body_timeout")).isEqualTo(count);
        });
  }

  Attack trickledMessages(int count) {
    byte[] begin = new Frame(Frame.LAST | Frame.TEXT, new byte[0]).announcing(1000);
    return new Attack(
        "trickled messages",
        crowd -> crowd.join(count, Part.socket(begin, new byte[] {' '}, SLOWLY)),
        crowd -> {
          awaitClosed(crowd, count, times.message());
          assertThat(crowd.heard("message_timeout")).isEqualTo(count);
        });
  }

  /**
   * More than the node accepts, or gives room to, come and say nothing. For those that find the
   * line of the accepted full Linux waits a minute, and then forgets them without telling them.
   */
  Attack silentConnections(int count) {
    double before = connections();
    return new Attack(
        "silent connections",
        crowd -> crowd.join(count, Part.silentAfter("")),
        crowd -> {
          long begun = System.nanoTime();
          await("never let in", () -> crowd.in(State.CONNECTING) == 0);
          await("not closed by the node", () -> connections() <= before + 1);
          LOG.info("{} silent connections later: {}", count, crowd);
          crowd.speak();
          await("not closed", () -> crowd.left() == 0);
          LOG.info(
              "{} silent connections have gone after {} ms: {}",
              count,
              (System.nanoTime() - begun) / 1_000_000,
              crowd);
          assertThat(crowd.heard("HTTP/1.1")).isZero();
        });
  }

  private double connections() {
    return node.scrape().sum("whereabouts_connections");
  }

  Attack silentSockets(int count) {
    return new Attack(
        "silent WebSockets",
        crowd -> crowd.join(count, Part.silentAfter(RawConnection.upgrade("/v1/ingest"))),
        crowd -> {
          awaitClosed(crowd, count, times.idle());
          assertThat(crowd.heard("HTTP/1.1 101 ")).isEqualTo(count);
        });
  }

  Attack oversizedBodies(int count) {
    return new Attack(
        "oversized bodies",
        crowd -> {
          crowd.join(count, Part.endless(RawConnection.post(9 << 20), spaces()));
          crowd.join(count, Part.endless(RawConnection.post(1L << 40), spaces()));
        },
        crowd -> {
          // those that are read to their end before they are refused may have to make room
          await(
              "not answered",
              () -> crowd.heard("body_too_large") + crowd.heard("unfinished_bytes") == 2L * count);
          assertThat(crowd.heard("body_too_large")).isGreaterThanOrEqualTo(count);
        });
  }

  Attack endlessChunks(int count) {
    byte[] chunk =
        (Integer.toHexString(BIG) + "\r\n" + " ".repeat(BIG) + "\r\n").getBytes(ISO_8859_1);
    return new Attack(
        "endless chunks",
        crowd -> crowd.join(count, Part.endless(CHUNKED, chunk)),
        crowd -> {
          await("not closed", () -> crowd.in(State.CLOSED) == count);
          assertThat(
                  crowd.heard("body_too_large")
                      + crowd.heard("body_timeout")
                      + crowd.heard("unfinished_bytes"))
              .as("told why, or reset while sending")
              .isPositive();
        });
  }

  /** Chunks of which the last byte never comes. */
  Attack unfinishedChunks(int count) {
    double givenUp = givenUp();
    return new Attack(
        "unfinished chunks",
        crowd -> crowd.join(count, Part.silentAfter(CHUNKED + "fffff\r\n" + " ".repeat(0xffff0))),
        crowd -> {
          awaitClosed(crowd, count, times.body());
          assertThat(givenUp() - givenUp)
              .as("chunks that had to make room")
              .isGreaterThanOrEqualTo(count - MAX_UNFINISHED_CHUNKS);
        });
  }

  private double givenUp() {
    return node.scrape().sum("whereabouts_unfinished_given_up_total");
  }

  /** Zeros in front of the size of a chunk. */
  Attack endlessSizes(int count) {
    return new Attack(
        "endless sizes",
        crowd -> crowd.join(count, Part.endless(CHUNKED, "0".repeat(BIG).getBytes(ISO_8859_1))),
        crowd -> {
          awaitClosed(crowd, count, times.body());
        });
  }

  Attack oversizedMessages(int count) {
    return new Attack(
        "oversized messages",
        crowd -> {
          crowd.join(
              count,
              Part.socket(
                  new Frame(0x82, new byte[0]).announcing(9 << 20), spaces(), Duration.ZERO));
          crowd.join(
              count,
              Part.socket(
                  new Frame(Frame.BINARY, spaces()).masked(),
                  new Frame(Frame.CONTINUATION, spaces()).masked(),
                  Duration.ZERO));
        },
        crowd -> {
          await("not closed", () -> crowd.in(State.CLOSED) == 2L * count);
          assertThat(crowd.heard("message_too_large") + crowd.heard("unfinished_bytes"))
              .as("told why, or reset while sending")
              .isPositive();
        });
  }

  /** Each a byte short of the largest that is taken. */
  Attack stalledMessages(int count) {
    byte[] head = new Frame(Frame.LAST | Frame.BINARY, new byte[0]).announcing(LARGEST);
    byte[] all = Arrays.copyOf(head, head.length + LARGEST - 1);
    return new Attack(
        "stalled messages",
        crowd -> crowd.join(count, Part.socket(all, new byte[0], null)),
        crowd -> {
          awaitClosed(crowd, count, times.message());
          LOG.info(
              "Of {} stalled messages {} had to make room, {} were late",
              count,
              crowd.heard("unfinished_bytes"),
              crowd.heard("message_timeout"));
          assertThat(crowd.heard("unfinished_bytes")).isPositive();
          assertThat(crowd.heard("unfinished_bytes") + crowd.heard("message_timeout"))
              .isEqualTo(count);
        });
  }

  private static byte[] spaces() {
    byte[] spaces = new byte[BIG];
    Arrays.fill(spaces, (byte) ' ');
    return spaces;
  }
}
