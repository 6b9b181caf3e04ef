package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Recorded fleets, replayed by the simulator over the public wire, end where they ended: in the
 * vehicles and in the store, and so after a restart of the node.
 */
class ReplayIT {
  @TempDir Path spill;

  @ParameterizedTest
  @CsvSource({"capmetro_2016-02-07, seq, http", "ais_us_2022-01-03, shuffle, ws"})
  void aReplayedFleetEndsWhereItDid(String name, String order, String protocol) {
    replayAndCheck(name, order, protocol);
  }

  @Tag("prove")
  @ParameterizedTest
  @CsvSource({
    "capmetro_2016-02-07, seq, ws",
    "capmetro_2016-02-07, time, http",
    "capmetro_2016-02-07, time, ws",
    "capmetro_2016-02-07, shuffle, http",
    "capmetro_2016-02-07, shuffle, ws",
    "ais_us_2022-01-03, seq, http",
    "ais_us_2022-01-03, seq, ws",
    "ais_us_2022-01-03, time, http",
    "ais_us_2022-01-03, time, ws",
    "ais_us_2022-01-03, shuffle, http"
  })
  void inEveryOrderAndOverEveryProtocol(String name, String order, String protocol) {
    replayAndCheck(name, order, protocol);
  }

  private void replayAndCheck(String name, String order, String protocol) {
    RecordedFleet fleet = RecordedFleet.named(name);
    String keyspace = TestNode.newKeyspace();
    try (TestNode node = TestNode.start(keyspace, spill)) {
      replay(node, fleet, order, protocol);
      fleet.assertWhere(node.api()::vehicle);
      node.awaitAllWritten();
      fleet.assertWhere(node.api()::storedVehicle);
    }
    try (TestNode restarted = TestNode.start(keyspace, spill)) {
      fleet.assertWhere(restarted.api()::vehicle);
      fleet.assertWhere(restarted.api()::storedVehicle);
    }
  }

  @Test
  void polledRepeatsCostNoWrite() {
    RecordedFleet fleet = RecordedFleet.named("capmetro_2016-02-07");
    String keyspace = TestNode.newKeyspace();
    try (TestNode node = TestNode.start(keyspace, spill)) {
      replay(node, fleet, "time", "ws");
      node.awaitAllWritten();
      long once = node.rowsStored();
      assertThat(once).isGreaterThanOrEqualTo(fleet.newest().size());
      replay(node, fleet, "time", "http");
      node.awaitAllWritten();
      assertThat(node.rowsStored()).isEqualTo(once);
    }
    try (TestNode restarted = TestNode.start(keyspace, spill)) {
      replay(restarted, fleet, "seq", "ws");
      restarted.awaitAllWritten();
      assertThat(restarted.rowsStored()).isZero();
    }
  }

  private static void replay(TestNode node, RecordedFleet fleet, String order, String protocol) {
    SimulatorProcess.start(
            node.api(),
            "--replay",
            fleet.trace(),
            "--order",
            order,
            "--protocol",
            protocol,
            "--verify")
        .awaitSuccess();
  }
}
