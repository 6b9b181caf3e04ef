package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AlertsTest {
  private final Alerts alerts = Alerts.read();

  private List<String> names() {
    return alerts.rules().stream().map(rule -> rule.path("alert").asText()).toList();
  }

  @Test
  void everyAlertSaysForHowLongHowBadAndWhat() {
    assertThat(names()).hasSizeGreaterThan(10).doesNotHaveDuplicates();
    for (JsonNode rule : alerts.rules()) {
      String name = rule.path("alert").asText();
      assertThat(rule.path("for").asText()).as(name).matches("[0-9]+m");
      assertThat(rule.at("/labels/severity").asText()).as(name).isIn("page", "ticket");
      assertThat(rule.at("/annotations/summary").asText()).as(name).isNotBlank();
      assertThat(rule.at("/annotations/runbook").asText())
          .isEqualTo("config/RUNBOOK.md#" + name.toLowerCase(Locale.ROOT));
    }
  }

  /** So that who is called by one sees it there, and its metrics are held by the same tests. */
  @Test
  void whatTheyAskForIsOnTheDashboard() {
    assertThat(alerts.metrics()).hasSizeGreaterThan(10);
    assertThat(Dashboard.read().metrics()).containsAll(alerts.metrics());
  }

  @Test
  void theRunbookHasAChapterForEachAndNoOther() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("..", "config", "RUNBOOK.md"))) {
      assertThat(lines.filter(line -> line.startsWith("### ")).map(line -> line.substring(4)))
          .containsExactlyElementsOf(names());
    }
  }
}
