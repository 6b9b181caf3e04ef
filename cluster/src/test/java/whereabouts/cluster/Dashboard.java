package whereabouts.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/** The dashboard for Grafana that an operator finds in {@code config/grafana}. */
record Dashboard(JsonNode json) {
  static Dashboard read() {
    try {
      Path file = Path.of("..", "config", "grafana", "whereabouts.json");
      return new Dashboard(new ObjectMapper().readTree(file.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All but the headings of rows. */
  List<JsonNode> panels() {
    return StreamSupport.stream(json.get("panels").spliterator(), false)
        .filter(panel -> !panel.get("type").asText().equals("row"))
        .toList();
  }

  /** The metrics that its panels and variables ask for. */
  Set<String> metrics() {
    Set<String> metrics = new TreeSet<>();
    for (JsonNode panel : panels()) {
      panel.get("targets").forEach(target -> metrics.addAll(MetricNames.in(expression(target))));
    }
    for (JsonNode query : json.findValues("definition")) {
      metrics.addAll(MetricNames.in(query.asText()));
    }
    metrics.remove("instance"); // the label whose values are asked for
    return metrics;
  }

  static String expression(JsonNode target) {
    return target.get("expr").asText();
  }
}
