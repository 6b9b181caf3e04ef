package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
    AgeWatch.Export export;
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
          export.ageNanos() / 1_000_000);
      assertThat(missing.firstAckNanos()).isGreaterThanOrEqualTo(export.lostSinceNanos());
    }
  }
}
