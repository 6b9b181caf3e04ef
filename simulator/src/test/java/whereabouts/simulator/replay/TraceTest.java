package whereabouts.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import whereabouts.simulator.fleet.Fix;

class TraceTest {
  private static final String HEADER =
      "seq,vehicle_id,device_time_ms,receive_time_ms,lat,lon,speed_mps,course_deg\n";

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("trace.csv"), text);
  }

  @Test
  void aRealTraceIsReadWhole() throws IOException, URISyntaxException {
    Path real = Path.of(TraceTest.class.getResource("capmetro_2016-09-01.norm.csv.gz").toURI());
    List<Fix> trace = Trace.read(real);
    assertThat(trace).hasSize(548);
    assertThat(trace.stream().map(Fix::vehicleId).distinct()).hasSize(307);
    assertThat(trace.get(0))
        .isEqualTo(new Fix("8924", 1472767965000L, 30.418316, -97.66912, 0, Double.NaN));
  }

  @Test
  void anEmptyFieldWasNotGiven() throws IOException {
    assertThat(Trace.read(file(HEADER + "0,a/b c,1000,,1.5,2.5,,\n")))
        .containsExactly(new Fix("a/b c", 1000, 1.5, 2.5, Double.NaN, Double.NaN));
  }

  @Test
  void aWrongRowIsNamed() throws IOException {
    Path wrong = file(HEADER + "0,a,1000,,1.5,2.5,,\n1,a,noon,,1.5,2.5,,\n");
    assertThatThrownBy(() -> Trace.read(wrong))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line 3")
        .hasMessageContaining("device_time_ms")
        .hasMessageContaining("noon");
    Path nowhere = file(HEADER + "0,a,1000,,,2.5,,\n");
    assertThatThrownBy(() -> Trace.read(nowhere)).hasMessageContaining("lat");
    Path nobody = file(HEADER + "0,,1000,,1,2.5,,\n");
    assertThatThrownBy(() -> Trace.read(nobody)).hasMessageContaining("vehicle_id");
  }

  @Test
  void aFileWithoutRowsIsNoTrace() throws IOException {
    Path empty = file(HEADER);
    assertThatThrownBy(() -> Trace.read(empty)).hasMessageContaining("no rows");
  }
}
