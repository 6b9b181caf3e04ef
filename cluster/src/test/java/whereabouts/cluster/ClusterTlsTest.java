package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import whereabouts.tracker.tls.TestCertificates;
import whereabouts.tracker.tls.TestCertificates.Issued;

/** What config/cluster-tls.conf promises. */
class ClusterTlsTest {
  private static final Path EXAMPLE = Path.of("..", "config", "cluster-tls.conf");
  private static final String FILES = "pekko.remote.artery.ssl.rotating-keys-engine.";

  @TempDir private Path directory;
  private TestCertificates authority;
  private final List<ActorSystem<Void>> systems = new ArrayList<>();
  private final Queue<String> warnings = new ConcurrentLinkedQueue<>();
  private final AppenderBase<ILoggingEvent> listener =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          warnings.add(event.getFormattedMessage());
        }
      };

  @BeforeEach
  void listen() {
    authority = new TestCertificates(directory, "ours");
    listener.start();
    remoting().addAppender(listener);
    remoting().setLevel(Level.WARN);
    remoting().setAdditive(false);
  }

  @AfterEach
  void end() {
    remoting().detachAppender(listener);
    remoting().setLevel(null);
    remoting().setAdditive(true);
    systems.forEach(ActorSystem::terminate);
    systems.forEach(system -> system.getWhenTerminated().toCompletableFuture().join());
  }

  /** What Pekko says of connections between nodes. */
  private static Logger remoting() {
    return (Logger) LoggerFactory.getLogger("org.apache.pekko.remote");
  }

  private static Config config(TestCertificates whom, Issued own) {
    return NodeSettings.load(
        ConfigFactory.parseString(
                """
                pekko.remote.artery.canonical.port = 0
                %sca-cert-file = "%s"
                %scert-file = "%s"
                %skey-file = "%s"
                """
                    .formatted(FILES, whom.authority(), FILES, own.chain(), FILES, own.key()))
            .withFallback(ConfigFactory.parseFile(EXAMPLE.toFile())));
  }

  private Cluster start(Config config) {
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "whereabouts", config);
    systems.add(system);
    return Cluster.get(system);
  }

  private static void join(Cluster who, Cluster whom) {
    who.manager().tell(Join.create(whom.selfMember().address()));
  }

  private static long up(Cluster cluster) {
    long up = 0;
    for (Member member : cluster.state().getMembers()) {
      up += member.status().equals(MemberStatus.up()) ? 1 : 0;
    }
    return up;
  }

  @Test
  void nodesOfOneAuthorityAreACluster() {
    Cluster first = start(config(authority, authority.issue("whereabouts")));
    join(first, first);
    Cluster second = start(config(authority, authority.issue("whereabouts")));
    join(second, first);
    TestNode.await(() -> up(first) == 2 && up(second) == 2);
  }

  @Test
  void aNodeOfAnotherAuthorityDoesNotGetIn() {
    TestCertificates theirs = new TestCertificates(directory, "theirs");
    assertKeptOut(config(theirs, theirs.issue("whereabouts")), "PKIX");
  }

  @Test
  void aNodeInTheClearDoesNotGetIn() {
    assertKeptOut(
        NodeSettings.load(
            ConfigFactory.parseString(
                "pekko.remote.artery { canonical.port = 0, advanced.handshake-timeout = 2 s }")),
        "did not complete within 2000 ms");
  }

  /** Until it has tried and it is known why it could not; others can all the time. */
  private void assertKeptOut(Config stranger, String why) {
    Cluster first = start(config(authority, authority.issue("whereabouts")));
    join(first, first);
    TestNode.await(() -> up(first) == 1);
    Cluster kept = start(stranger);
    join(kept, first);
    TestNode.await(() -> warnings.stream().anyMatch(line -> line.contains(why)));
    Cluster second = start(config(authority, authority.issue("whereabouts")));
    join(second, first);
    TestNode.await(() -> up(first) == 2 && up(second) == 2);
    assertThat(up(kept)).isZero();
    assertThat(first.state().getMembers()).hasSize(2);
  }

  @Test
  void whatIsWrongWithAFileIsToldBeforeTheStart() {
    Issued own = authority.issue("whereabouts");
    ClusterTransport.check(config(authority, own));
    Path absent = directory.resolve("absent.pem");
    assertThatThrownBy(
            () -> ClusterTransport.check(config(authority, new Issued(absent, own.key()))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(FILES + "cert-file is " + absent);
    assertThatThrownBy(
            () -> ClusterTransport.check(config(new TestCertificates(directory, "theirs"), own)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(FILES + "cert-file")
        .hasMessageContaining("not issued by the authority");
    assertThatThrownBy(() -> ClusterTransport.check(NodeSettings.load(EXAMPLE)))
        .hasMessageContaining(FILES + "cert-file is /etc/whereabouts/node.crt");
  }
}
