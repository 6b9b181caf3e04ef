package whereabouts.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import scala.jdk.javaapi.OptionConverters;

/**
 * How a node finds the cluster that it is to be a part of; {@code whereabouts.cluster.discovery}
 * and {@code pekko.cluster.seed-nodes}.
 *
 * @param way where it looks
 * @param seedNodes whom it asks; {@link Way#SEED_NODES} only
 * @param contactPoints where the nodes' management ports are, as {@code host:port}; {@link
 *     Way#CONFIG} only
 * @param name whose addresses are those of the nodes; {@link Way#DNS} only
 * @param requiredContactPoints how many nodes must be found before they may begin a cluster
 */
record JoinSettings(
    Way way,
    List<Address> seedNodes,
    List<String> contactPoints,
    String name,
    int requiredContactPoints) {
  /** Where a node looks. */
  enum Way {
    /** Nowhere: it is a cluster of its own. */
    ALONE,
    /** It asks named nodes, the first of which begins the cluster. */
    SEED_NODES,
    /** It asks those of a list, none of which is special. */
    CONFIG,
    /** The same with those that a name service knows. */
    DNS;

    /** Whether the nodes find out among themselves who begins. */
    boolean isDiscovery() {
      return this == CONFIG || this == DNS;
    }
  }

  private static final String DISCOVERY = "whereabouts.cluster.discovery";
  private static final String SEED_NODES = "pekko.cluster.seed-nodes";
  private static final String BOOTSTRAP = "pekko.management.cluster.bootstrap";
  private static final String SERVICE = "whereabouts";
  private static final Pattern HOST_PORT = Pattern.compile("(.+):([0-9]{1,5})");

  JoinSettings {
    seedNodes = List.copyOf(seedNodes);
    contactPoints = List.copyOf(contactPoints);
    for (String point : contactPoints) {
      Map<String, Object> unused = endpoint(point);
    }
    if (way == Way.CONFIG && contactPoints.isEmpty()) {
      throw new IllegalArgumentException(
          DISCOVERY
              + ".method is config and "
              + DISCOVERY
              + ".contact-points names no node: list there where the nodes' management ports are");
    }
    if (way == Way.DNS && name.isBlank()) {
      throw new IllegalArgumentException(
          DISCOVERY
              + ".method is dns and "
              + DISCOVERY
              + ".name is empty: set it to a name that resolves to the addresses of the nodes");
    }
    if (requiredContactPoints < 1) {
      throw new IllegalArgumentException(
          DISCOVERY
              + ".required-contact-points is "
              + requiredContactPoints
              + ": at least one node must be found");
    }
  }

  /**
   * From a node's whole configuration.
   *
   * @throws IllegalArgumentException if it makes no sense; the message names the setting
   */
  static JoinSettings of(Config node) {
    Config discovery = node.getConfig(DISCOVERY);
    return new JoinSettings(
        way(discovery.getString("method"), node.getStringList(SEED_NODES)),
        node.getStringList(SEED_NODES).stream().map(JoinSettings::address).toList(),
        discovery.getStringList("contact-points"),
        discovery.getString("name"),
        discovery.getInt("required-contact-points"));
  }

  private static Address address(String seedNode) {
    return OptionConverters.toJava(AddressFromURIString.unapply(seedNode))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s has \"%s\", which is no pekko://whereabouts@HOST:PORT"
                        .formatted(SEED_NODES, seedNode)));
  }

  private static Way way(String method, List<String> seedNodes) {
    Way discovered =
        switch (method) {
          case "none" -> null;
          case "config" -> Way.CONFIG;
          case "dns" -> Way.DNS;
          default ->
              throw new IllegalArgumentException(
                  DISCOVERY + ".method is " + method + ": it is none, config or dns");
        };
    if (discovered == null) {
      return seedNodes.isEmpty() ? Way.ALONE : Way.SEED_NODES;
    }
    if (!seedNodes.isEmpty()) {
      throw new IllegalArgumentException(
          "%s is %s and %s.method is %s: a node finds its cluster by one of them, remove the other"
              .formatted(SEED_NODES, seedNodes, DISCOVERY, method));
    }
    return discovered;
  }

  /** What Pekko is to be told, so that a node joins when it says so and not by itself. */
  Config toldToPekko() {
    Map<String, Object> told = new HashMap<>();
    String points = BOOTSTRAP + ".contact-point-discovery.";
    switch (way) {
      case ALONE, SEED_NODES -> // nobody is to ask this node whom to join
          told.put("pekko.management.http.routes.cluster-bootstrap", "");
      case CONFIG -> {
        told.put(points + "discovery-method", "config");
        told.put(points + "service-name", SERVICE);
        told.put(
            "pekko.discovery.config.services." + SERVICE + ".endpoints",
            contactPoints.stream().map(JoinSettings::endpoint).toList());
        // or only those that have the same port as this one were asked
        told.put(BOOTSTRAP + ".contact-point.filter-on-fallback-port", false);
      }
      case DNS -> {
        told.put(points + "discovery-method", "pekko-dns");
        told.put(points + "service-name", name);
      }
    }
    told.put(SEED_NODES, List.of());
    told.put(points + "required-contact-point-nr", requiredContactPoints);
    return ConfigFactory.parseMap(told, DISCOVERY);
  }

  /**
   * Before a system is made: it looks at system properties itself, beside what it is told, and does
   * not start if seed nodes are a list here and {@code -Dpekko.cluster.seed-nodes.0=…} there.
   */
  static void hideFromPekko() {
    List<String> told =
        System.getProperties().stringPropertyNames().stream()
            .filter(name -> name.startsWith(SEED_NODES + "."))
            .toList();
    if (!told.isEmpty()) {
      told.forEach(System::clearProperty);
      ConfigFactory.invalidateCaches();
    }
  }

  private static Map<String, Object> endpoint(String point) {
    Matcher parts = HOST_PORT.matcher(point);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          DISCOVERY + ".contact-points has \"" + point + "\", which is no host:port");
    }
    return Map.of("host", parts.group(1), "port", Integer.parseInt(parts.group(2)));
  }
}
