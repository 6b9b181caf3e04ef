package whereabouts.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

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
    for (String command : new String[] {"demo", "node", "cassandra", "status"}) {
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
}
