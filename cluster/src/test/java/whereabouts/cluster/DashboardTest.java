package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DashboardTest {
  private final Dashboard dashboard = Dashboard.read();

  @Test
  void everyPanelSaysWhatItShowsAndInWhichUnit() {
    assertThat(dashboard.panels()).hasSizeGreaterThan(20);
    for (JsonNode panel : dashboard.panels()) {
      assertThat(panel.path("title").asText()).isNotBlank();
      assertThat(panel.path("description").asText()).as(panel.path("title").asText()).isNotBlank();
      assertThat(panel.at("/fieldConfig/defaults/unit").asText()).isNotBlank();
    }
  }

  @Test
  void everyQueryIsOfTheChosenSourceAndNodes() {
    for (JsonNode panel : dashboard.panels()) {
      for (JsonNode target : panel.get("targets")) {
        assertThat(target.at("/datasource/uid").asText()).isEqualTo("${datasource}");
        String expression = Dashboard.expression(target);
        assertThat(expression.split("instance=~\"\\$instance\"", -1))
            .as(expression)
            .hasSize(MetricNames.in(expression).size() + 1);
      }
    }
  }

  @Test
  void noTwoPanelsShareAnIdOrAPlace() {
    Set<Integer> ids = new HashSet<>();
    Set<String> squares = new HashSet<>();
    for (JsonNode panel : dashboard.json().get("panels")) {
      assertThat(ids.add(panel.get("id").asInt())).isTrue();
      JsonNode place = panel.get("gridPos");
      assertThat(place.get("x").asInt() + place.get("w").asInt()).isLessThanOrEqualTo(24);
      for (int x = 0; x < place.get("w").asInt(); x++) {
        for (int y = 0; y < place.get("h").asInt(); y++) {
          String square = (place.get("x").asInt() + x) + "," + (place.get("y").asInt() + y);
          assertThat(squares.add(square)).as(panel.get("title") + " at " + square).isTrue();
        }
      }
    }
  }
}
