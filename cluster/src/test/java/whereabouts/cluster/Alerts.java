package whereabouts.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.Yaml;

/** The rules for Prometheus that an operator finds in {@code config/prometheus}. */
record Alerts(List<JsonNode> rules) {
  /** What Prometheus itself knows of every node. */
  private static final String UP = "up";

  static Alerts read() {
    Path file = Path.of("..", "config", "prometheus", "alerts.yml");
    try (Reader yaml = Files.newBufferedReader(file)) {
      Object content = new Yaml().load(yaml);
      JsonNode json = new ObjectMapper().valueToTree(content);
      return new Alerts(json.findValues("rules").stream().flatMap(JsonNode::valueStream).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The metrics of ours that they ask for. */
  Set<String> metrics() {
    Set<String> metrics = new TreeSet<>();
    rules.forEach(rule -> metrics.addAll(MetricNames.in(rule.path("expr").asText())));
    metrics.remove(UP);
    return metrics;
  }
}
