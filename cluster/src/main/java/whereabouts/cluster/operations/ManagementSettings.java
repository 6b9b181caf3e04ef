package whereabouts.cluster.operations;

import com.typesafe.config.Config;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.pekko.management.PekkoManagementSettings;
import whereabouts.tracker.access.Exposure;
import whereabouts.tracker.tls.ServerTls;

/**
 * The port of operators: where it is, and what it asks; {@code pekko.management.http} and {@code
 * whereabouts.management}.
 *
 * @param host that it is bound to
 * @param port that it is bound to; 0 takes any free one
 * @param knownAs the host by which others reach it
 * @param exposure of it
 * @param tls that it speaks, if it does
 * @param openPaths that need no token
 */
public record ManagementSettings(
    String host,
    int port,
    String knownAs,
    Exposure exposure,
    Optional<ServerTls> tls,
    Set<String> openPaths) {
  private static final String OURS = "whereabouts.management";
  private static final String BIND = "pekko.management.http.bind-hostname";
  private static final String CHECKS = "pekko.management.health-checks";

  public ManagementSettings {
    openPaths = Set.copyOf(openPaths);
  }

  /**
   * From a node's whole configuration.
   *
   * @throws IllegalArgumentException if a certificate can't be used; the message names it
   */
  public static ManagementSettings of(Config node) {
    PekkoManagementSettings pekko = new PekkoManagementSettings(node);
    String host = pekko.getHttpEffectiveBindHostname();
    String hostSetting = node.getString(BIND).isBlank() ? "pekko.management.http.hostname" : BIND;
    return new ManagementSettings(
        host,
        pekko.getHttpEffectiveBindPort(),
        pekko.getHttpHostname(),
        Exposure.of(node, OURS, hostSetting, host),
        ServerTls.of(node, OURS + ".tls"),
        openPaths(node, pekko.getBasePath().map(path -> "/" + path).orElse("")));
  }

  private static Set<String> openPaths(Config node, String base) {
    Set<String> paths = new TreeSet<>();
    for (String check : new String[] {"startup-path", "readiness-path", "liveness-path"}) {
      paths.add(base + "/" + node.getString(CHECKS + "." + check));
    }
    paths.add(
        base + "/bootstrap/seed-nodes"); // by which nodes that know no other one find each other
    if (node.getBoolean(OURS + ".metrics-without-token")) {
      paths.add(base + "/metrics");
    }
    return paths;
  }
}
