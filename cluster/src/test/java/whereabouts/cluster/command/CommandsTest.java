package whereabouts.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import whereabouts.tracker.access.Access;
import whereabouts.tracker.access.Grant;
import whereabouts.tracker.access.Judgement;
import whereabouts.tracker.access.Reach;
import whereabouts.tracker.access.Scope;

class CommandsTest {
  private final StringWriter said = new StringWriter();
  @TempDir Path directory;

  private int run(String... arguments) {
    CommandLine commands = Main.commandLine();
    commands.setErr(new PrintWriter(said, true)).setOut(new PrintWriter(said, true));
    return commands.execute(arguments);
  }

  @Test
  void everyCommandHasItsHelp() {
    for (String command :
        new String[] {
          "demo", "node", "cassandra", "status", "drain", "token", "api-key", "rehearse"
        }) {
      assertThat(run(command, "--help")).isZero();
      assertThat(said.toString()).contains("Usage: whereabouts " + command);
    }
  }

  @Test
  void anUnknownOptionOrAWrongValueIsWrongUsage() {
    assertThat(run("demo", "--bogus")).isEqualTo(2);
    assertThat(run("demo", "--vehicles", "many")).isEqualTo(2);
    assertThat(run("demo", "--vehicles", "0")).isEqualTo(2);
    assertThat(run("demo", "--nodes", "0")).isEqualTo(2);
    assertThat(run("demo", "--nodes", "10")).isEqualTo(2);
    assertThat(run("demo", "--interval", "soon")).isEqualTo(2);
    assertThat(run("demo", "--duration", "1 day")).isEqualTo(2);
    assertThat(run("cassandra", "--port", "x")).isEqualTo(2);
    assertThat(run("token")).isEqualTo(2);
    assertThat(run("token", "--scope", "fly")).isEqualTo(2);
    assertThat(run("token", "--scope", "read", "--expires", "soon")).isEqualTo(2);
    assertThat(run("token", "--scope", "read", "--expires", "0d")).isEqualTo(2);
    assertThat(run("token", "--scope", "read", "--secret", "/nowhere/at/all")).isEqualTo(2);
    assertThat(run("api-key", "--scope", "read", "--vehicle", "a", "--vehicle-prefix", "b"))
        .isEqualTo(2);
    assertThat(run()).isEqualTo(2);
  }

  @Test
  void aConfigurationThatIsMissingOrBrokenIsNamed() throws Exception {
    assertThat(run("node", "--config", directory.resolve("absent.conf").toString())).isEqualTo(2);
    assertThat(said.toString()).contains("absent.conf");
    Path broken = Files.writeString(directory.resolve("broken.conf"), "whereabouts { http {");
    assertThat(run("node", "--config", broken.toString())).isEqualTo(2);
    assertThat(said.toString()).contains("broken.conf");
  }

  @Test
  void aPortThatIsTakenIsNamedWithItsSetting() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      Path config =
          Files.writeString(
              directory.resolve("node.conf"),
              """
              whereabouts.http.port = 0
              pekko.management.http.port = 0
              pekko.remote.artery.canonical.port = %d
              """
                  .formatted(port));
      assertThat(run("node", "--config", config.toString())).isEqualTo(1);
      assertThat(said.toString())
          .contains("127.0.0.1:" + port)
          .contains("pekko.remote.artery.canonical.port");
    }
  }

  @Test
  void aSettingThatMakesNoSenseIsNamed() throws Exception {
    Path config =
        Files.writeString(
            directory.resolve("node.conf"), "whereabouts.fleet.flush-interval = soon");
    assertThat(run("node", "--config", config.toString())).isEqualTo(2);
    assertThat(said.toString()).contains("flush-interval");
  }

  @Test
  void aSettingThatIsReadWhileTheNodeOpensIsNamedToo() throws Exception {
    Path config =
        Files.writeString(
            directory.resolve("node.conf"),
            """
            whereabouts.ladder.calm = soon
            whereabouts.http.port = 0
            whereabouts.cassandra.contact-points = ["127.0.0.1:1"]
            whereabouts.spill.directory = "%s"
            pekko.management.http.port = 0
            pekko.remote.artery.canonical.port = 0
            """
                .formatted(directory));
    assertThat(run("node", "--config", config.toString())).isEqualTo(2);
    assertThat(said.toString()).contains("ladder.calm");
  }

  @Test
  void anOpenNodeIsNotStartedWhereOthersReachIt() throws Exception {
    Path config =
        Files.writeString(
            directory.resolve("node.conf"),
            """
            whereabouts.http.host = "0.0.0.0"
            whereabouts.http.port = 0
            pekko.management.http.port = 0
            pekko.remote.artery.canonical.port = 0
            """);
    assertThat(run("node", "--config", config.toString())).isEqualTo(2);
    assertThat(said.toString())
        .contains("whereabouts.http.host")
        .contains("whereabouts.access.secret-file");
  }

  @Test
  void aPortOfOperatorsWithoutKeysOrInTheClearIsNotOpenedWhereOthersReachIt() throws Exception {
    String nodes =
        """
        whereabouts.http.port = 0
        pekko.management.http.hostname = "0.0.0.0"
        pekko.management.http.port = 0
        pekko.remote.artery.canonical.port = 0
        """;
    Path config = Files.writeString(directory.resolve("node.conf"), nodes);
    assertThat(run("node", "--config", config.toString())).isEqualTo(2);
    assertThat(said.toString())
        .contains("pekko.management.http.hostname is 0.0.0.0")
        .contains("whereabouts.access.secret-file");
    Path keys = Files.writeString(directory.resolve("keys"), "# none yet");
    Files.writeString(config, nodes + "whereabouts.access.keys-file = \"" + keys + "\"");
    assertThat(run("node", "--config", config.toString())).isEqualTo(2);
    assertThat(said.toString())
        .contains("whereabouts.management.tls.certificate-chain-file")
        .contains("whereabouts.management.tls-terminated-elsewhere");
  }

  @Test
  void aCertificateThatIsMissingIsNamedWithItsSetting() throws Exception {
    for (String port : new String[] {"http", "management"}) {
      Path config =
          Files.writeString(
              directory.resolve("node.conf"),
              """
              whereabouts.http.port = 0
              pekko.management.http.port = 0
              pekko.remote.artery.canonical.port = 0
              whereabouts.%s.tls.certificate-chain-file = "/nowhere/cert.pem"
              whereabouts.%s.tls.private-key-file = "/nowhere/key.pem"
              """
                  .formatted(port, port));
      assertThat(run("node", "--config", config.toString())).isEqualTo(2);
      assertThat(said.toString())
          .contains("whereabouts." + port + ".tls.certificate-chain-file is /nowhere/cert.pem");
    }
  }

  @Test
  void aTokenIsTakenByANodeOfTheSameSecret() {
    String secrets = directory.resolve("new/secrets").toString();
    assertThat(run("token", "--new-secret", secrets)).isZero();
    assertThat(run("token", "--new-secret", secrets)).isEqualTo(1);
    assertThat(said.toString()).contains("is there already");
    Grant grant =
        granted(
            "secret-file",
            secrets,
            saidBy("token", "--scope", "ingest,read", "--vehicle", "bus-7", "--secret", secrets));
    assertThat(grant.scopes()).containsExactlyInAnyOrder(Scope.INGEST, Scope.READ);
    assertThat(grant.reach()).isEqualTo(new Reach.One("bus-7"));
    assertThat(grant.name()).isEqualTo("bus-7");
    assertThat(grant.expiry())
        .isBetween(
            Instant.now().plus(Duration.ofDays(29)), Instant.now().plus(Duration.ofDays(31)));
  }

  @Test
  void aKeyIsTakenByANodeThatHasTheFileOfItsHash() throws Exception {
    Path keys = directory.resolve("new/keys");
    for (String name : new String[] {"first", "second"}) {
      String key =
          saidBy(
              "api-key",
              "--scope",
              "ingest",
              "--vehicle-prefix",
              "bus-",
              "--name",
              name,
              "--keys",
              keys.toString());
      Grant grant = granted("keys-file", keys.toString(), key);
      assertThat(grant.name()).isEqualTo(name);
      assertThat(grant.reach()).isEqualTo(new Reach.Prefix("bus-"));
      assertThat(Files.readString(keys)).doesNotContain(key);
    }
    assertThat(Files.readAllLines(keys)).hasSize(2);
  }

  private String saidBy(String... arguments) {
    said.getBuffer().setLength(0);
    assertThat(run(arguments)).isZero();
    return said.toString().strip();
  }

  private static Grant granted(String setting, String file, String credential) {
    Access access =
        Access.of(
            ConfigFactory.parseMap(Map.of("whereabouts.access." + setting, file))
                .withFallback(ConfigFactory.load()),
            Clock.systemUTC());
    assertThat(access.judge(credential)).isInstanceOf(Judgement.Granted.class);
    return ((Judgement.Granted) access.judge(credential)).grant();
  }
}
