package whereabouts.cluster.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OperationsSettingsTest {
  @Test
  void defaultsStandInTheReferenceConfiguration() {
    assertThat(OperationsSettings.of(ConfigFactory.load()))
        .isEqualTo(new OperationsSettings(Duration.ofSeconds(10), Duration.ofSeconds(5)));
  }

  @Test
  void aSettingThatMakesNoSenseIsNamed() {
    assertThatThrownBy(() -> new OperationsSettings(Duration.ZERO, Duration.ofSeconds(1)))
        .hasMessageContaining("whereabouts.health.max-unwritten-age");
    assertThatThrownBy(() -> new OperationsSettings(Duration.ofSeconds(1), Duration.ZERO))
        .hasMessageContaining("whereabouts.ladder.calm");
  }
}
