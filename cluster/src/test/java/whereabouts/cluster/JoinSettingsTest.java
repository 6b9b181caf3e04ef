package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import whereabouts.cluster.JoinSettings.Way;

class JoinSettingsTest {
  private static final String CONFIG = "whereabouts.cluster.discovery.method = config\n";
  private static final String DNS = "whereabouts.cluster.discovery.method = dns\n";
  private static final String SEEDS =
      "pekko.cluster.seed-nodes = [\"pekko://whereabouts@127.0.0.1:17355\"]\n";

  private static JoinSettings of(String operator) {
    return JoinSettings.of(NodeSettings.load(ConfigFactory.parseString(operator)));
  }

  @Test
  void withoutSeedNodesAndDiscoveryANodeIsAClusterOfItsOwn() {
    assertThat(of("").way()).isEqualTo(Way.ALONE);
    assertThat(of(SEEDS).way()).isEqualTo(Way.SEED_NODES);
    for (String operator : new String[] {"", SEEDS}) {
      assertThat(of(operator).toldToPekko().getString(route())).isEmpty();
    }
  }

  @Test
  void aNodeAsksItsSeedNodesWhenItSaysSoNotByItself() {
    JoinSettings joining = of(SEEDS);
    assertThat(joining.seedNodes())
        .extracting(Object::toString)
        .containsExactly("pekko://whereabouts@127.0.0.1:17355");
    assertThat(joining.toldToPekko().getStringList("pekko.cluster.seed-nodes")).isEmpty();
  }

  private static String route() {
    return "pekko.management.http.routes.cluster-bootstrap";
  }

  @Test
  void pekkoIsToldOfTheContactPoints() {
    Config told =
        of(CONFIG
                + "whereabouts.cluster.discovery.contact-points = [\"a.example:8558\", \"[::1]:1\"]")
            .toldToPekko();
    assertThat(told.hasPath(route())).isFalse();
    assertThat(told.getConfigList("pekko.discovery.config.services.whereabouts.endpoints"))
        .extracting(point -> point.getString("host") + " " + point.getInt("port"))
        .containsExactly("a.example 8558", "[::1] 1");
  }

  @Test
  void pekkoIsToldOfTheName() {
    Config points =
        of(DNS
                + "whereabouts.cluster.discovery { name = nodes.example, required-contact-points = 3 }")
            .toldToPekko()
            .getConfig("pekko.management.cluster.bootstrap.contact-point-discovery");
    assertThat(points.getString("discovery-method")).isEqualTo("pekko-dns");
    assertThat(points.getString("service-name")).isEqualTo("nodes.example");
    assertThat(points.getInt("required-contact-point-nr")).isEqualTo(3);
  }

  @Test
  void whatMakesNoSenseIsNamed() {
    assertRefused("whereabouts.cluster.discovery.method = k8s", ".method is k8s");
    assertRefused(
        "pekko.cluster.seed-nodes = [here]", "pekko.cluster.seed-nodes", "\"here\"", "HOST:PORT");
    assertRefused(CONFIG, ".contact-points names no node");
    assertRefused(DNS, ".name is empty");
    assertRefused(
        CONFIG + "whereabouts.cluster.discovery.contact-points = [here]", "\"here\"", "host:port");
    assertRefused(
        DNS + "whereabouts.cluster.discovery { name = x, required-contact-points = 0 }",
        ".required-contact-points is 0");
    assertRefused(
        SEEDS + DNS + "whereabouts.cluster.discovery.name = x",
        "pekko.cluster.seed-nodes",
        "whereabouts.cluster.discovery.method is dns");
  }

  private static void assertRefused(String operator, String... parts) {
    assertThatThrownBy(() -> of(operator))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(parts);
  }
}
