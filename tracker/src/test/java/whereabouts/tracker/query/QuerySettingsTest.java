package whereabouts.tracker.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuerySettingsTest {
  private static QuerySettings with(String setting) {
    return QuerySettings.of(
        ConfigFactory.parseString("whereabouts.queries." + setting)
            .withFallback(ConfigFactory.load()));
  }

  @Test
  void theDefaultsAreRead() {
    QuerySettings settings = QuerySettings.of(ConfigFactory.load());
    assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.offlineAfter()).isEqualTo(Duration.ofMinutes(10));
    assertThat(settings.offMapAfter()).isEqualTo(Duration.ofDays(7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "timeout = 0s",
        "threads = 0",
        "max-in-flight = 0",
        "max-in-flight-of-others = 0",
        "offline-after = 0s",
        "off-map-after = 1s"
      })
  void whatMakesNoSenseIsRefusedByName(String setting) {
    assertThatThrownBy(() -> with(setting))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("whereabouts.queries." + setting.replaceAll(" =.*", ""));
  }
}
