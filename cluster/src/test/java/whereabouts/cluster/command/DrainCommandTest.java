package whereabouts.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DrainCommandTest {
  private static final String BEGIN =
      """
      {"phase":"closing","unwritten":1234,"buckets":341}
      {"phase":"closing","unwritten":1234,"buckets":341}
      {"phase":"handing-over","unwritten":0,"buckets":12}
      """;
  private static final String END =
      "{\"phase\":\"done\",\"unwritten\":0,\"buckets\":0,\"exitStatus\":%d,\"spilled\":%d,"
          + "\"lost\":%d}\n";

  private FakeManagement node;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void start() throws IOException {
    node = new FakeManagement();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private int drain(String... options) {
    CommandLine commands = Main.commandLine();
    commands.setErr(new PrintWriter(err, true)).setOut(new PrintWriter(out, true));
    return commands.execute(options);
  }

  private int drain() {
    return drain("drain", "--target", node.hostPort());
  }

  @Test
  void itTellsHowFarItIsUntilItIsDone() {
    node.answer("POST /admin/drain", BEGIN + END.formatted(0, 0, 0));
    assertThat(drain()).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "closing: 1,234 unwritten positions, 86 shards",
            "handing-over: 0 unwritten positions, 3 shards",
            "done: every accepted position is in the store");
  }

  @Test
  void whatWasSpilledIsNotLost() {
    node.answer("POST /admin/drain", BEGIN + END.formatted(0, 5, 0));
    assertThat(drain()).isZero();
    assertThat(out.toString()).contains("done: 5 positions wait in the node's spill directory");
  }

  @Test
  void whatIsLostIsToldAndIsAFailure() {
    node.answer("POST /admin/drain", BEGIN + END.formatted(1, 0, 7));
    assertThat(drain()).isEqualTo(1);
    assertThat(out.toString()).contains("done: 7 accepted positions are lost");
  }

  @Test
  void anEndThatIsNotToldIsAFailure() {
    node.answer("POST /admin/drain", BEGIN);
    assertThat(drain()).isEqualTo(1);
    assertThat(err.toString()).contains("went silent");
  }

  @Test
  void whoIsNotThereOrNoNodeCanNotBeDrained() {
    assertThat(drain()).isEqualTo(1);
    assertThat(err.toString()).contains("404");
    node.close();
    assertThat(drain()).isEqualTo(1);
    assertThat(err.toString()).contains("nothing listens there");
  }

  @Test
  void whichNodeHasToBeTold() {
    assertThat(drain("drain")).isEqualTo(2);
    assertThat(err.toString()).contains("--target");
  }
}
