package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that are told of no seed node find each other, and are one cluster. */
class DiscoveryTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<CompletableFuture<Node>> nodes = new ArrayList<>();
  @TempDir Path directory;

  /** One after another: all at once would wait for each other to take their shards over. */
  @AfterEach
  void stop() {
    for (CompletableFuture<Node> node : nodes) {
      assertThat(node.thenCompose(Node::stop).orTimeout(90, TimeUnit.SECONDS).join()).isZero();
    }
  }

  @Test
  void thoseOfAListAreOneCluster() {
    List<Integer> ports = IntStream.range(0, 3).mapToObj(i -> Ports.free()).toList();
    String points =
        """
        whereabouts.cluster.discovery {
          method = config
          contact-points = ["127.0.0.1:%d", "127.0.0.1:%d", "127.0.0.1:%d"]
          required-contact-points = 3
        }
        """
            .formatted(ports.toArray());
    for (int port : ports) {
      start("127.0.0.1", port, points);
    }
    awaitOneCluster();
  }

  @Test
  void thoseThatANameStandsForAreOneCluster() throws IOException {
    List<InetAddress> addresses =
        List.of(InetAddress.getByName("127.0.0.2"), InetAddress.getByName("127.0.0.3"));
    try (NameServer names = NameServer.start("nodes.whereabouts.test", addresses)) {
      int port = Ports.free();
      for (InetAddress address : addresses) {
        start(
            address.getHostAddress(),
            port,
            """
            whereabouts.cluster.discovery { method = dns, name = nodes.whereabouts.test }
            pekko.io.dns.async-dns {
              nameservers = ["127.0.0.1:%d"]
              search-domains = []
              ndots = 1
            }
            """
                .formatted(names.port()));
      }
      awaitOneCluster();
    }
  }

  /** Without a store, which is not needed for that, and without time to hand shards over. */
  private void start(String host, int managementPort, String discovery) {
    String settings =
        """
        whereabouts.http.port = 0
        whereabouts.cassandra.contact-points = ["127.0.0.1:1"]
        whereabouts.spill.directory = "%s"
        pekko.remote.artery.canonical { hostname = "%s", port = 0 }
        pekko.management.http { hostname = "%s", port = %d }
        pekko.coordinated-shutdown.phases.cluster-sharding-shutdown-region.timeout = 1s
        pekko.management.cluster.bootstrap {
          contact-point-discovery.stable-margin = 1s
          contact-point.probing-failure-timeout = 10s
        }
        """
            .formatted(
                directory.resolve(Integer.toString(nodes.size())), host, host, managementPort);
    nodes.add(
        Node.start(NodeSettings.load(ConfigFactory.parseString(settings + discovery)))
            .toCompletableFuture()
            .orTimeout(60, TimeUnit.SECONDS));
  }

  private void awaitOneCluster() {
    for (CompletableFuture<Node> node : nodes) {
      Node started = node.join();
      TestNode.await(() -> membersUp(started) == nodes.size());
    }
  }

  private static long membersUp(Node node) {
    String base =
        "http://%s:%d"
            .formatted(
                node.managementAddress().getHostString(), node.managementAddress().getPort());
    try {
      JsonNode members = JSON.readTree(URI.create(base + "/cluster/members").toURL());
      return members.path("members").findValuesAsText("status").stream()
          .filter("Up"::equals)
          .count();
    } catch (IOException notYet) {
      throw new UncheckedIOException(notYet);
    }
  }
}
