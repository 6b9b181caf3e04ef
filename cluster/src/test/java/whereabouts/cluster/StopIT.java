package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import whereabouts.persistence.local.SharedCassandra;

/** A node that is stopped in the middle of its work loses nothing that it has acked. */
class StopIT {
  private final String keyspace = TestNode.newKeyspace();
  @TempDir Path directory;

  @AfterEach
  void storeIsUp() {
    SharedCassandra.get().resume();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void withTheStoreUpEverythingAckedIsInTheStore(String signal) throws InterruptedException {
    NodeProcess node = NodeProcess.start(keyspace, directory);
    AckedFleet fleet = AckedFleet.drive(node.api());
    fleet.awaitAcks(200);
    node.signal(signal);
    fleet.awaitEnd();
    assertThat(node.awaitExit()).isZero();
    assertThat(node.log()).contains("every accepted position is in the store");

    assertNothingIsMissingAfterTheNextStart(fleet);
  }

  @Test
  void aDrainIsAStopThatTellsHowFarItIs() throws InterruptedException {
    NodeProcess node = NodeProcess.start(keyspace, directory);
    AckedFleet fleet = AckedFleet.drive(node.api());
    fleet.awaitAcks(200);
    List<String> lines = node.management().textOfPost("/admin/drain").lines().toList();
    fleet.awaitEnd();
    assertThat(node.awaitExit()).isZero();
    assertThat(lines.get(0)).startsWith("{\"phase\":\"closing\"");
    assertThat(lines.get(lines.size() - 1))
        .isEqualTo(
            "{\"phase\":\"done\",\"unwritten\":0,\"buckets\":0,\"exitStatus\":0,\"spilled\":0,"
                + "\"lost\":0}");
    assertNothingIsMissingAfterTheNextStart(fleet);
  }

  @Test
  void withTheStoreDownItIsSpilledAndThereAfterTheNextStart() throws InterruptedException {
    stopWithTheStoreDown("TERM");
  }

  @Tag("prove")
  @RepeatedTest(5)
  void withTheStoreDownAgainAndAgain() throws InterruptedException {
    stopWithTheStoreDown("INT");
  }

  private void stopWithTheStoreDown(String signal) throws InterruptedException {
    NodeProcess node = NodeProcess.start(keyspace, directory);
    AckedFleet fleet = AckedFleet.drive(node.api());
    fleet.awaitAcks(100);
    SharedCassandra.get().pause();
    fleet.awaitAcks(100);
    node.signal(signal);
    fleet.awaitEnd();
    assertThat(node.awaitExit()).isZero();
    assertThat(node.log()).contains("will be written at the next start");
    assertThat(directory.resolve("spill")).isNotEmptyDirectory();

    SharedCassandra.get().resume();
    assertNothingIsMissingAfterTheNextStart(fleet);
    assertThat(directory.resolve("spill")).isEmptyDirectory();
  }

  private void assertNothingIsMissingAfterTheNextStart(AckedFleet fleet) {
    try (TestNode next = TestNode.start(keyspace, directory.resolve("spill"))) {
      fleet.assertNothingAckedIsMissing(next.api()::vehicle);
      fleet.assertNothingAckedIsMissing(next.api()::storedVehicle);
    }
  }

  @Test
  void aSpillDirectoryThatCanNotBeWrittenIsSaidWithTheCountAndAStatus()
      throws InterruptedException, IOException {
    Files.writeString(directory.resolve("spill"), "not a directory");
    NodeProcess node = NodeProcess.start(keyspace, directory);
    AckedFleet fleet = AckedFleet.drive(node.api());
    fleet.awaitAcks(100);
    SharedCassandra.get().pause();
    fleet.awaitAcks(100);
    node.signal("TERM");
    fleet.awaitEnd();
    assertThat(node.awaitExit()).isEqualTo(1);
    assertThat(node.log()).contains("200 accepted positions are lost");
  }
}
