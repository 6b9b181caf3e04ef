package whereabouts.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class StatusCommandTest {
  private static final String HOT =
      """
      {"vehicles":[{"vehicleId":"bus-7","reportsPerSecond":%s,"share":%s},
                   {"vehicleId":"%s","reportsPerSecond":10.0,"share":0.1}],"windowSeconds":10}
      """;

  private FakeManagement one;
  private FakeManagement other;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void start() throws IOException {
    one = new FakeManagement();
    other = new FakeManagement();
    one.answer("GET /admin/hot", HOT.formatted("60.0", "0.6", "bus-8"));
    other.answer("GET /admin/hot", HOT.formatted("80.0", "0.8", "bus-9"));
    other.answer(
        "GET /admin/node", "{\"health\":{\"state\":\"degraded\",\"reasons\":[\"no disk\"]}}");
    one.answer(
        "GET /admin/cluster",
        "{\"answeredBy\":\"127.0.0.1:17355\",\"nodes\":["
            + node("127.0.0.1:17355", "127.0.0.1:1", "ok", true) // as if behind a tunnel
            + ","
            + node("127.0.0.1:17356", other.hostPort(), "degraded", true)
            + "]}");
  }

  @AfterEach
  void stop() {
    one.close();
    other.close();
  }

  private static String node(String node, String management, String health, boolean reachable) {
    return """
        {"node":"%s","roles":["dc-default"],"status":"up","reachable":%s,"leader":true,
         "toldAgoMs":%d,"oldestUnwrittenAgeMs":430,"management":"%s","version":"1.2.3",
         "buckets":512,"vehicles":250000,"reportsPerSecond":25123.4,"flushLagMs":0,
         "ladder":"normal","health":"%s"}
        """
        .formatted(node, reachable, reachable ? 100 : 12_345, management, health);
  }

  private int run(String... options) {
    CommandLine commands = Main.commandLine();
    commands.setErr(new PrintWriter(err, true)).setOut(new PrintWriter(out, true));
    String[] arguments = new String[options.length + 1];
    arguments[0] = "status";
    System.arraycopy(options, 0, arguments, 1, options.length);
    return commands.execute(arguments);
  }

  @Test
  void aLineANodeAndTheHottestVehiclesOfAllInEightyColumns() {
    assertThat(run("--target", "http://" + one.hostPort() + "/")).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "NODE             STATUS  SHARDS  VEHICLES  REP/S  LAG  OLDEST  LADDER  HEALTH",
            "127.0.0.1:17355  up         128   250,000  25.1k  0ms   430ms  normal  ok",
            "127.0.0.1:17356  up         128   250,000  25.1k  0ms   430ms  normal  degraded",
            "",
            "2 nodes, 256 shards, 500,000 vehicles, 50.2k reports/s",
            "(lag: how late due positions are written; oldest: the oldest not written yet)",
            "",
            "127.0.0.1:17356 is degraded: no disk",
            "",
            "REP/S  SHARE  HOTTEST VEHICLES (10 s)",
            "  140  70.0%  bus-7",
            "   10   5.0%  bus-8",
            "   10   5.0%  bus-9")
        .allMatch(line -> line.length() <= 80);
  }

  @Test
  void aNodeThatCanNotBeReachedIsNotMissing() {
    one.answer(
        "GET /admin/cluster",
        "{\"answeredBy\":\"a:1\",\"nodes\":["
            + node("a:1", "127.0.0.1:1", "ok", true).replace("dc-default", "api")
            + ","
            + node("b:1", other.hostPort(), "ok", false)
            + ",{\"node\":\"c:1\",\"status\":\"joining\",\"reachable\":true}]}");
    assertThat(run("--target", one.hostPort())).isZero();
    assertThat(out.toString().lines())
        .contains(
            "a:1   api    up          128   250,000  25.1k  0ms   430ms  normal  ok",
            "b:1   -      up          128   250,000  25.1k  0ms   430ms  normal  unreachable",
            "c:1   -      joining       -         -      -    -       -  -       -",
            "b:1 was last heard of 12s ago: its figures are old.");
  }

  @Test
  void whoDoesNotTellItsHottestIsCounted() {
    other.close();
    assertThat(run("--target", one.hostPort(), "--top", "1")).isZero();
    assertThat(out.toString())
        .contains("   60  60.0%  bus-7", "Only 1 of 2 nodes could be asked for these.")
        .doesNotContain("bus-8");
  }

  @Test
  void asJsonItIsWhatTheNodeToldWithTheHottestOfAll() throws IOException {
    assertThat(run("--target", one.hostPort(), "--json")).isZero();
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.at("/nodes/1/management").asText()).isEqualTo(other.hostPort());
    assertThat(json.at("/hot/vehicles/0").toString())
        .isEqualTo("{\"vehicleId\":\"bus-7\",\"reportsPerSecond\":140.0,\"share\":0.7}");
    assertThat(json.at("/hot/nodesAnswered").asInt()).isEqualTo(2);
  }

  @Test
  void aTargetWithoutANodeIsToldInOneLineWithWhatToTry() {
    one.close();
    assertThat(run("--target", one.hostPort())).isEqualTo(1);
    assertThat(run("--target", one.hostPort(), "--watch")).isEqualTo(1);
    assertThat(err.toString().lines())
        .hasSize(2)
        .allMatch(line -> line.contains(one.hostPort()) && line.contains("--target"));
  }

  @Test
  void aPortThatIsNoManagementPortIsToldSo() {
    assertThat(run("--target", other.hostPort())).isEqualTo(1);
    assertThat(err.toString()).contains("404").contains("pekko.management.http.port");
  }

  @Test
  void whatIsNoTargetOrNoTimeIsWrongUsage() {
    for (String wrong : new String[] {"", "http://", "ftp://a:1", "http://a:1/x", "a b"}) {
      assertThat(run("--target", wrong)).as(wrong).isEqualTo(2);
    }
    assertThat(run("--watch=often")).isEqualTo(2);
    assertThat(run("--top", "-1")).isEqualTo(2);
  }
}
