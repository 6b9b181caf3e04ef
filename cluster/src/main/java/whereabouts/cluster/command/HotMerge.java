package whereabouts.cluster.command;

import static java.util.Comparator.comparingDouble;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The hottest vehicles of a cluster, from what its nodes tell: a vehicle's reports may come in
 * through any of them.
 */
final class HotMerge {
  /**
   * A vehicle that much is reported of.
   *
   * @param share of all reports, 0 to 1
   */
  record Hot(String vehicleId, double reportsPerSecond, double share) {}

  private final Map<String, Double> perSecond = new HashMap<>();
  private double all;

  /** What one node answered to {@code GET /admin/hot}. */
  void add(JsonNode answer) {
    JsonNode vehicles = answer.path("vehicles");
    for (JsonNode vehicle : vehicles) {
      perSecond.merge(vehicle.path("vehicleId").asText(), rate(vehicle), Double::sum);
    }
    double share = vehicles.path(0).path("share").asDouble();
    all += share > 0 ? rate(vehicles.get(0)) / share : 0;
  }

  private static double rate(JsonNode vehicle) {
    return vehicle.path("reportsPerSecond").asDouble();
  }

  /** The hottest first, at most so many. */
  List<Hot> hottest(int top) {
    return perSecond.entrySet().stream()
        .map(of -> new Hot(of.getKey(), of.getValue(), all > 0 ? of.getValue() / all : 0))
        .sorted(comparingDouble(Hot::reportsPerSecond).reversed().thenComparing(Hot::vehicleId))
        .limit(top)
        .toList();
  }
}
