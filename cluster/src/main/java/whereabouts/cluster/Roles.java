package whereabouts.cluster;

import com.typesafe.config.Config;
import java.util.List;

/**
 * What a node is for; {@code pekko.cluster.roles}. By default for both.
 *
 * @param ingests takes reports and answers reads
 * @param holdsVehicles has a share of the vehicles
 */
public record Roles(boolean ingests, boolean holdsVehicles) {
  static final String INGEST = "ingest";
  static final String VEHICLE = "vehicle";

  /** From a node's whole configuration. */
  public static Roles of(Config node) {
    List<String> roles = node.getStringList("pekko.cluster.roles");
    if (!roles.contains(INGEST) && !roles.contains(VEHICLE)) {
      throw new IllegalArgumentException(
          "pekko.cluster.roles is %s: a node is for \"%s\", \"%s\" or both"
              .formatted(roles, INGEST, VEHICLE));
    }
    return new Roles(roles.contains(INGEST), roles.contains(VEHICLE));
  }
}
