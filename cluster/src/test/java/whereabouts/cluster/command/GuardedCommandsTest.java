package whereabouts.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import whereabouts.tracker.tls.TestCertificates;

/** {@code status} and {@code drain}, where nodes ask for a token and speak TLS. */
class GuardedCommandsTest {
  @TempDir private Path directory;
  private TestCertificates authority;
  private FakeManagement one;
  private FakeManagement other;
  private Path token;
  private final StringWriter said = new StringWriter();

  @BeforeEach
  void start() throws Exception {
    authority = new TestCertificates(directory, "ours");
    TestCertificates.Issued certificate = authority.issue("node");
    one = FakeManagement.guarded(certificate.shown(), "good-token");
    other = FakeManagement.guarded(certificate.shown(), "good-token");
    token = Files.writeString(directory.resolve("token"), "good-token\n");
    one.answer(
        "GET /admin/cluster",
        """
        {"answeredBy":"a:1","nodes":[
          {"node":"a:1","status":"up","reachable":true,"management":"127.0.0.1:1"},
          {"node":"b:1","status":"up","reachable":true,"management":"%s"}]}
        """
            .formatted(other.hostPort()));
    one.answer("GET /admin/hot", hot("bus-7"));
    other.answer("GET /admin/hot", hot("bus-8"));
    one.answer(
        "POST /admin/drain", "{\"phase\":\"done\",\"exitStatus\":0,\"spilled\":0,\"lost\":0}\n");
  }

  private static String hot(String vehicle) {
    return "{\"vehicles\":[{\"vehicleId\":\"%s\",\"reportsPerSecond\":1.0,\"share\":0.5}]}"
        .formatted(vehicle);
  }

  @AfterEach
  void stop() {
    one.close();
    other.close();
  }

  private int run(String command, Object... options) {
    CommandLine commands = Main.commandLine();
    commands.setErr(new PrintWriter(said, true)).setOut(new PrintWriter(said, true));
    String[] arguments = new String[options.length + 3];
    arguments[0] = command;
    arguments[1] = "--target";
    arguments[2] = "https://" + one.hostPort();
    for (int i = 0; i < options.length; i++) {
      arguments[i + 3] = options[i].toString();
    }
    return commands.execute(arguments);
  }

  @Test
  void aTokenAndAnAuthorityOpenAllNodesOfACluster() {
    assertThat(run("status", "--token-file", token, "--cacert", authority.authority())).isZero();
    assertThat(said.toString()).contains("bus-7", "bus-8").doesNotContain("good-token");
    assertThat(run("drain", "--token-file", token, "--cacert", authority.authority())).isZero();
    assertThat(said.toString()).contains("every accepted position is in the store");
  }

  @Test
  void whatIsMissingIsNamed() throws Exception {
    assertThat(run("status", "--cacert", authority.authority())).isEqualTo(1);
    assertThat(said.toString()).contains("--token-file", "./whereabouts token --scope admin");
    Files.writeString(token, "other-token");
    assertThat(run("drain", "--token-file", token, "--cacert", authority.authority())).isEqualTo(1);
    assertThat(said.toString()).contains("403", "scope admin").doesNotContain("other-token");
    Path strange = new TestCertificates(directory, "theirs").authority();
    assertThat(run("status", "--token-file", token, "--cacert", strange)).isEqualTo(1);
    assertThat(said.toString()).contains("is not trusted", "--cacert");
    assertThat(run("status")).isEqualTo(1);
    assertThat(said.toString()).contains("is not trusted");
  }

  @Test
  void aFileThatIsNoneIsWrongUsage() throws Exception {
    assertThat(run("status", "--token-file", "/no/such/file")).isEqualTo(2);
    assertThat(said.toString()).contains("--token-file: /no/such/file");
    Files.writeString(token, "two words");
    assertThat(run("status", "--token-file", token)).isEqualTo(2);
    assertThat(said.toString()).contains("holds no token").doesNotContain("two words");
    assertThat(run("status", "--cacert", "/no/such/ca")).isEqualTo(2);
    assertThat(said.toString()).contains("--cacert is /no/such/ca");
  }
}
