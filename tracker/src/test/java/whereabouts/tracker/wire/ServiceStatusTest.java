package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.wire.ServiceStatus.Figures;
import whereabouts.tracker.wire.ServiceStatus.Node;

class ServiceStatusTest {
  private static OpenServer server;

  @BeforeAll
  static void open() {
    server = OpenServer.start();
  }

  @AfterAll
  static void close() {
    server.close();
  }

  private static Figures figures(
      int vehicles, double rate, int unwrittenMillis, String ladder, boolean degraded) {
    return new Figures(
        Duration.ofMillis(120),
        341,
        vehicles,
        rate,
        Duration.ofMillis(unwrittenMillis),
        ladder,
        degraded);
  }

  private static Node node(String name, boolean reachable, @Nullable Figures figures) {
    return new Node(name, "up", reachable, figures);
  }

  private static JsonNode served(Node... nodes) {
    server.status = new ServiceStatus(List.of(nodes));
    return server.get("/v1/status").json();
  }

  @Test
  void nodesAddUpAndTheWorstIsTold() throws IOException {
    assertThat(
            served(
                node("a:1", true, figures(7, 1.26, 430, "normal", false)),
                node("b:1", true, figures(5, 2.5, 20, "shedding", false)),
                node("c:1", true, figures(1, 0, 0, "coalescing", false))))
        .isEqualTo(
            OpenServer.JSON.readTree(
                """
                {"vehicles": 13, "reportsPerSecond": 3.8, "unwrittenAgeMs": 430,
                 "ladder": "shedding", "health": "ok",
                 "nodes": [
                   {"node": "a:1", "status": "up", "reachable": true, "toldAgoMs": 120,
                    "shards": 341, "vehicles": 7, "reportsPerSecond": 1.3, "unwrittenAgeMs": 430,
                    "ladder": "normal", "health": "ok"},
                   {"node": "b:1", "status": "up", "reachable": true, "toldAgoMs": 120,
                    "shards": 341, "vehicles": 5, "reportsPerSecond": 2.5, "unwrittenAgeMs": 20,
                    "ladder": "shedding", "health": "ok"},
                   {"node": "c:1", "status": "up", "reachable": true, "toldAgoMs": 120,
                    "shards": 341, "vehicles": 1, "reportsPerSecond": 0.0, "unwrittenAgeMs": 0,
                    "ladder": "coalescing", "health": "ok"}]}
                """));
  }

  @Test
  void aNodeThatCanNotBeReachedCountsInNoSumButIsToldOf() {
    JsonNode status =
        served(
            node("a:1", true, figures(7, 1, 430, "normal", false)),
            node("b:1", false, figures(5, 1, 99_000, "shedding", true)));
    assertThat(status.path("vehicles").asInt()).isEqualTo(7);
    assertThat(status.path("unwrittenAgeMs").asInt()).isEqualTo(430);
    assertThat(status.path("ladder").asText()).isEqualTo("normal");
    assertThat(status.path("health").asText()).isEqualTo("degraded");
    assertThat(status.at("/nodes/1/reachable").asBoolean(true)).isFalse();
    assertThat(status.at("/nodes/1/vehicles").asInt()).isEqualTo(5);
  }

  @Test
  void aNodeThatIsDegradedMakesTheServiceSo() {
    assertThat(served(node("a:1", true, figures(0, 0, 0, "normal", true))).path("health").asText())
        .isEqualTo("degraded");
  }

  @Test
  void whatANodeHasNotToldIsAbsent() throws IOException {
    assertThat(served(node("a:1", true, null)))
        .isEqualTo(
            OpenServer.JSON.readTree(
                """
                {"vehicles": 0, "reportsPerSecond": 0.0, "unwrittenAgeMs": 0, "ladder": "normal",
                 "health": "ok", "nodes": [{"node": "a:1", "status": "up", "reachable": true}]}
                """));
  }
}
