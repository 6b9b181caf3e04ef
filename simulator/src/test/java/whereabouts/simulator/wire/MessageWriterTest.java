package whereabouts.simulator.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import whereabouts.simulator.fleet.Entry;
import whereabouts.simulator.fleet.Entry.Fault;
import whereabouts.simulator.fleet.Fix;

class MessageWriterTest {
  private static final Fix FIX =
      new Fix("bus 7/\u00e9\ud83d\ude80", 1795342530250L, 59.3321, -18.0686, 12.5, 270);

  private final MessageWriter writer = new MessageWriter();

  private String text(Entry... entries) {
    writer.write(List.of(entries), false);
    return writer.text();
  }

  private String bare(Fix fix, Fault fault) {
    writer.write(List.of(new Entry(fix, fault)), true);
    return writer.text();
  }

  @Test
  void aMessageOfOneIsAnObject() {
    assertThat(bare(FIX, Fault.NONE))
        .isEqualTo(
            "{\"vehicleId\":\"bus 7/\u00e9\ud83d\ude80\",\"time\":1795342530250,\"lat\":59.3321,"
                + "\"lon\":-18.0686,\"speed\":12.5,\"heading\":270.0}");
  }

  @Test
  void theUnknownIsAbsent() {
    Fix fix = new Fix("a", 1795342530250L, 1, 2, Double.NaN, Double.NaN);
    assertThat(text(Entry.of(fix), Entry.of(fix)))
        .isEqualTo(
            "[{\"vehicleId\":\"a\",\"time\":1795342530250,\"lat\":1.0,\"lon\":2.0},"
                + "{\"vehicleId\":\"a\",\"time\":1795342530250,\"lat\":1.0,\"lon\":2.0}]");
  }

  @Test
  void aTimeThatAsANumberWouldBeSecondsIsText() {
    assertThat(bare(FIX.at(86_400_123), Fault.NONE))
        .contains("\"time\":\"1970-01-02T00:00:00.123Z\"");
  }

  @Test
  void faultsAreAsWrongAsTheySay() {
    assertThat(bare(FIX, Fault.LAT_OUT_OF_RANGE)).contains("\"lat\":91.2");
    assertThat(bare(FIX, Fault.LON_NOT_A_NUMBER)).contains("\"lon\":NaN");
    assertThat(bare(FIX, Fault.LAT_A_WORD)).contains("\"lat\":\"north\"");
    assertThat(bare(FIX, Fault.NO_LON)).doesNotContain("lon");
    assertThat(bare(FIX, Fault.NO_VEHICLE_ID)).doesNotContain("vehicleId");
    assertThat(bare(FIX, Fault.EMPTY_VEHICLE_ID)).contains("\"vehicleId\":\"\"");
    assertThat(bare(FIX, Fault.TIME_A_WORD)).contains("\"time\":\"yesterday\"");
    assertThat(bare(FIX, Fault.FUTURE)).isEqualTo(bare(FIX, Fault.NONE));
  }
}
