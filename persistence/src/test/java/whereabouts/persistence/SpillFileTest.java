package whereabouts.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.vehicle.Attributes;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;

class SpillFileTest {
  private static final VehicleRow PLACE_ONLY =
      new VehicleRow("bus 7/🚌", VehicleState.of(Position.at(1_000, 2_000, 0.1 + 0.2, -1e-7)));
  private static final VehicleRow FULL =
      new VehicleRow(
          "tram\"",
          new VehicleState(
              new Position(
                  5, 6, 1, 2, 3, 4, 5, 6, Attributes.of(Map.of("a", "\"x\\n\"", "b", "0.83"))),
              4));
  private static final VehicleRow FORGOTTEN = new VehicleRow("gone", new VehicleState(null, 99));

  @TempDir Path directory;

  @Test
  void whatIsSpilledIsReadBackExactly() throws IOException {
    Path file = SpillFile.write(directory.resolve("spill"), List.of(PLACE_ONLY, FULL, FORGOTTEN));
    assertThat(SpillFile.in(directory.resolve("spill"))).containsExactly(file);
    assertThat(SpillFile.read(file)).containsExactly(PLACE_ONLY, FULL, FORGOTTEN);
  }

  @Test
  void anUnfinishedFileIsNoSpillFile() throws IOException {
    Files.writeString(directory.resolve("unfinished1.tmp"), "{\"vehicleId\":\"a");
    assertThat(SpillFile.in(directory)).isEmpty();
    assertThat(SpillFile.in(directory.resolve("absent"))).isEmpty();
  }
}
