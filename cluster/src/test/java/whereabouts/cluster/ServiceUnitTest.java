package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.wire.HttpSettings;

class ServiceUnitTest {
  private final ServiceUnit unit = ServiceUnit.read();
  private final Map<String, String> service = unit.service();
  private final Config node = NodeSettings.load(Path.of("..", "config", "node.conf"));

  @Test
  void itStartsTheNodeOfTheArchiveAsAUserOfItsOwn() {
    assertThat(unit.sections()).containsOnlyKeys("Unit", "Service", "Install");
    assertThat(service)
        .containsEntry(
            "ExecStart", "/opt/whereabouts/whereabouts node --config /etc/whereabouts/node.conf")
        .containsEntry("User", "whereabouts");
    assertThat(Path.of("..", "whereabouts")).isExecutable();
  }

  /** One that was downed ends with 0; it has to come again all the same. */
  @Test
  void aNodeThatEndsIsStartedAgainUnlessItsSettingsAreWrong() {
    assertThat(service)
        .containsEntry("Restart", "always")
        .containsEntry("RestartPreventExitStatus", "2");
  }

  @Test
  void aStopIsNotCutShort() {
    assertThat(Duration.parse("PT" + service.get("TimeoutStopSec")))
        .isGreaterThan(StopTimes.atMost(node));
    assertThat(service).containsEntry("KillMode", "mixed");
  }

  @Test
  void aNodeMayOpenAsManyFilesAsItTakesConnections() {
    assertThat(Integer.parseInt(service.get("LimitNOFILE")))
        .isGreaterThan(HttpSettings.of(node).maxConnections() + 1_000);
  }

  /** ProtectSystem leaves nothing else to be written. */
  @Test
  void whatIsSpilledIsWhereTheNodeMayWrite() {
    assertThat(service).containsEntry("ProtectSystem", "strict");
    Path state = Path.of("/var/lib", service.get("StateDirectory"));
    Path working = Path.of(service.get("WorkingDirectory"));
    assertThat(working.resolve(NodeSettings.of(node).spillDirectory())).startsWithRaw(state);
  }
}
