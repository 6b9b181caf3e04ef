package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
    List<Taken> with = new ArrayList<>();
    List<Taken> without = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      with.add(flooded("on", round));
      without.add(flooded("off", round));
    }
    LOG.info("Reports a second with the index {}, without {}", with, without);
    assertThat(median(with)).isGreaterThan(0.85 * median(without));
  }

  /**
   * What a node took.
   *
   * @param cpuMicros that one of them cost the node
   */
  private record Taken(double perSecond, double cpuMicros) {
    @Override
    public String toString() {
      return "%.0f (%.2f us each)".formatted(perSecond, cpuMicros);
    }
  }

  private Taken flooded(String index, int round) throws Exception {
    Path own = Files.createDirectory(directory.resolve(index + round));
    try (NodeProcess node =
        NodeProcess.start(
                TestNode.newKeyspace(), own, "-Xmx512m", "-Dwhereabouts.spatial.index=" + index)
            .awaitReady()) {
      JsonNode unusedWarmUp = flood(node, "15s");
      Duration before = node.cpuTime();
      JsonNode report = flood(node, "15s");
      Duration spent = node.cpuTime().minus(before);
      return new Taken(
          report.get("acceptedPerSecond").asDouble(),
          spent.toNanos() / 1e3 / report.get("accepted").asLong());
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

  private static double median(List<Taken> rounds) {
    return rounds.stream().mapToDouble(Taken::perSecond).sorted().toArray()[rounds.size() / 2];
  }
}
