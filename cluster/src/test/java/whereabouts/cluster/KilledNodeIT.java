package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node that is killed under load loses nothing that it acked as persisted, and of what it acked
 * as accepted nothing older than it had said it might.
 */
class KilledNodeIT {
  private static final Logger LOG = LoggerFactory.getLogger(KilledNodeIT.class);

  private final String keyspace = TestNode.newKeyspace();
  @TempDir Path directory;

  @Test
  void noMoreIsLostThanWasSaid() throws Exception {
    killUnderLoad(100);
  }

  @Tag("prove")
  @RepeatedTest(5)
  void noMoreIsLostThanWasSaidAgainAndAgain() throws Exception {
    killUnderLoad(1_000);
  }

  private void killUnderLoad(int acks) throws Exception {
    AckedFleet accepted;
    AckedFleet persisted;
    Export export;
    try (NodeProcess node = NodeProcess.start(keyspace, directory).awaitReady()) {
      accepted = AckedFleet.drive(node.api(), "accepted-", "");
      persisted = AckedFleet.drive(node.api(), "persisted-", "?ack=persisted");
      AgeWatch age = new AgeWatch(node);
      accepted.awaitAcks(acks);
      persisted.awaitAcks(5);
      age.awaitExports(10);
      node.signal("KILL");
      accepted.awaitEnd();
      persisted.awaitEnd();
      node.awaitExit();
      export = age.last();
    }
    try (TestNode next = TestNode.start(keyspace, directory.resolve("spill"))) {
      persisted.assertNothingAckedIsMissing(next.api()::vehicle);
      AckedFleet.Missing missing = accepted.missing(next.api()::vehicle);
      LOG.info(
          "Killed under load: {} of {} fixes acked as accepted are gone ({} vehicles); the oldest"
              + " unwritten fix was {} ms old at the last export",
          missing.fixes(),
          accepted.ackedFixes(),
          missing.vehicles(),
          export.ageNanos / 1_000_000);
      assertThat(missing.firstAckNanos()).isGreaterThanOrEqualTo(export.atNanos - export.ageNanos);
    }
  }

  /** The oldest unwritten age, and when it was asked for; both in nanoseconds. */
  private record Export(long atNanos, long ageNanos) {}

  /** Reads the age over and over, until the node is gone. */
  private static final class AgeWatch {
    private static final Duration SCRAPE_EVERY = Duration.ofMillis(20);

    private final AtomicInteger exports = new AtomicInteger();
    private final CompletableFuture<Export> last;

    AgeWatch(NodeProcess node) {
      last = CompletableFuture.supplyAsync(() -> watch(node));
    }

    private Export watch(NodeProcess node) {
      Export latest = new Export(System.nanoTime(), 0);
      while (true) {
        try {
          long asked = System.nanoTime();
          double seconds = node.scrape().of("whereabouts_unwritten_age_seconds");
          latest = new Export(asked, (long) (seconds * 1e9));
          exports.incrementAndGet();
          LockSupport.parkNanos(SCRAPE_EVERY.toNanos());
        } catch (UncheckedIOException gone) {
          return latest;
        }
      }
    }

    void awaitExports(int more) {
      int target = exports.get() + more;
      TestNode.await(() -> exports.get() >= target);
    }

    /** The last one before the end. */
    Export last() {
      return last.join();
    }
  }
}
