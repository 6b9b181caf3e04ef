package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** To know where the vehicles are costs little of what a node takes. */
class IndexCostIT {
  private static final Logger LOG = LoggerFactory.getLogger(IndexCostIT.class);
  private static final int ROUNDS = 3;

  @TempDir Path directory;

  @Tag("prove")
  @Test
  void withTheIndexANodeTakesNearlyAsMuchAsWithoutIt() throws Exception {
    List<Double> with = new ArrayList<>();
    List<Double> without = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      with.add(reportsPerSecond("on", round));
      without.add(reportsPerSecond("off", round));
    }
    LOG.info("Reports a second with the index {}, without {}", with, without);
    assertThat(median(with)).isGreaterThan(0.85 * median(without));
  }

  private double reportsPerSecond(String index, int round) throws Exception {
    Path own = Files.createDirectory(directory.resolve(index + round));
    try (NodeProcess node =
        NodeProcess.start(
                TestNode.newKeyspace(), own, "-Xmx512m", "-Dwhereabouts.spatial.index=" + index)
            .awaitReady()) {
      JsonNode unusedWarmUp = flood(node, "15s");
      return flood(node, "15s").get("acceptedPerSecond").asDouble();
    }
  }

  /** More than the node can take, on real roads. */
  private static JsonNode flood(NodeProcess node, String duration) {
    try (SimulatorProcess fleet =
        SimulatorProcess.start(
            node.api(), "--vehicles", 20_000, "--rate", 1_000_000, "--duration", duration)) {
      return fleet.awaitReport();
    }
  }

  private static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
