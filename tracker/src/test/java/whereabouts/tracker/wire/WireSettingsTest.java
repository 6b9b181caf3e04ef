package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireSettingsTest {
  private static Config with(String setting) {
    return ConfigFactory.parseString(setting).withFallback(ConfigFactory.load());
  }

  @Test
  void theDefaultsAreThoseOfTheManual() {
    HttpSettings http = HttpSettings.of(ConfigFactory.load());
    assertThat(http)
        .isEqualTo(
            new HttpSettings(
                "127.0.0.1",
                8080,
                1024,
                4096,
                32 << 20,
                128 << 20,
                8 << 20,
                64 << 20,
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                Duration.ofSeconds(40),
                Duration.ofSeconds(60),
                List.of(),
                List.of(),
                Optional.empty(),
                Duration.ofDays(365),
                new HttpSettings.Socket(
                    8 << 20,
                    32 << 20,
                    Duration.ofSeconds(10),
                    256,
                    16_384,
                    Duration.ofMillis(50),
                    1_000,
                    Duration.ofSeconds(20))));
    assertThat(IngestSettings.of(ConfigFactory.load()))
        .isEqualTo(
            new IngestSettings(
                32_768,
                32_768,
                Duration.ofMillis(20),
                Duration.ofMillis(100),
                262_144,
                Duration.ofMinutes(2),
                Instant.EPOCH,
                Duration.ofMillis(250)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "whereabouts.http.max-connections = 0",
        "whereabouts.http.backlog = 0",
        "whereabouts.http.max-unfinished = 31 MiB",
        "whereabouts.http.max-in-hand = 0",
        "whereabouts.http.head-timeout = 0 s",
        "whereabouts.http.cors-origins = [\"*\"]",
        "whereabouts.http.cors-origins = [\"https://map.example/\"]",
        "whereabouts.http.max-body-size = 0",
        "whereabouts.http.websocket.large-messages-per-second = 0",
        "whereabouts.http.max-drained = 1 MiB",
        "whereabouts.http.body-timeout = 0 s",
        "whereabouts.http.request-timeout = 10 s",
        "whereabouts.http.websocket.keep-alive = 60 s",
        "whereabouts.http.websocket.max-messages-in-flight = 0",
        "whereabouts.http.websocket.ack-interval = 0 s",
        "whereabouts.ingest.max-reports-in-flight = -1",
        "whereabouts.ingest.max-reports-awaiting-store = 0",
        "whereabouts.ingest.target-latency = 0 s",
        "whereabouts.ingest.credit-wait = 0 s",
        "whereabouts.ingest.max-future-skew = -1 s",
        "whereabouts.ingest.earliest-fix = \"1969-12-31T23:59:59Z\"",
        "whereabouts.ingest.retry-after = 0 s"
      })
  void whatMakesNoSenseIsRefusedByItsName(String setting) {
    assertThatThrownBy(
            () -> {
              HttpSettings.of(with(setting));
              IngestSettings.of(with(setting));
            })
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(setting.substring(0, setting.indexOf(" =")));
  }

  @Test
  void pekkoIsToldWhatItsDefaultsWouldBreak() {
    Config config = ConfigFactory.load();
    ServerSettings settings = WireServer.serverSettings(config, HttpSettings.of(config));
    assertThat(settings.getParsingErrorHandler()).isEqualTo(MalformedRequests.class.getName());
    assertThat(settings.getWebsocketSettings().getPeriodicKeepAliveMaxIdle())
        .isEqualTo(Duration.ofSeconds(20));
    assertThat(settings.getTimeouts().requestTimeout().toSeconds()).isEqualTo(40);
    assertThat(settings.getTransparentHeadRequests()).isTrue();
    assertThat(settings.getRawRequestUriHeader()).isTrue();
  }
}
