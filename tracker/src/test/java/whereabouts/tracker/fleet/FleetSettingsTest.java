package whereabouts.tracker.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetSettingsTest {
  private static FleetSettings with(String setting) {
    Config config = ConfigFactory.parseString("whereabouts.fleet." + setting);
    return FleetSettings.of(config.withFallback(ConfigFactory.load()));
  }

  @Test
  void aPositionIsStoredWithinTwiceTheFlushInterval() {
    FleetSettings.Flush flush = FleetSettings.of(ConfigFactory.load()).flush();
    assertThat(flush)
        .isEqualTo(
            new FleetSettings.Flush(
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Duration.ofMillis(50)));
    assertThat(flush.targetAge()).isEqualTo(flush.interval().multipliedBy(2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flush-interval = 0s",
        "max-flush-interval = 999ms",
        "target-age = 999ms",
        "target-batch-time = 0s",
        "max-unwritten-bytes = 0"
      })
  void whatMakesNoSenseIsRefusedByItsName(String setting) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with(setting))
        .withMessageContaining("whereabouts.fleet." + setting.substring(0, setting.indexOf(" =")));
  }
}
