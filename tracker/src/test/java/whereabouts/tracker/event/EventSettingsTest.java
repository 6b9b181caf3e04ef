package whereabouts.tracker.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventSettingsTest {
  @Test
  void theDefaultsAreThoseOfTheManual() {
    assertThat(EventSettings.of(ConfigFactory.load()))
        .isEqualTo(
            new EventSettings(
                1024,
                256,
                Duration.ofSeconds(5),
                Duration.ofMillis(50),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "whereabouts.events.max-in-flight = 0",
        "whereabouts.events.max-in-flight-per-socket = -1",
        "whereabouts.events.timeout = 0 s",
        "whereabouts.events.retry-backoff = 0 s",
        "whereabouts.events.max-retry-backoff = 49 ms",
        "whereabouts.events.retry-after = 0 s"
      })
  void whatMakesNoSenseIsRefusedByItsName(String setting) {
    assertThatThrownBy(
            () ->
                EventSettings.of(
                    ConfigFactory.parseString(setting).withFallback(ConfigFactory.load())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(setting.substring(0, setting.indexOf(" =")));
  }
}
