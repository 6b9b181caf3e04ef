package whereabouts.cluster.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import whereabouts.cluster.remote.NodeFigures;
import whereabouts.cluster.remote.Pulse;
import whereabouts.tracker.wire.Json;

class ClusterStatusJsonTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static ClusterStatus.Node node(
      String name, boolean reachable, @Nullable NodeFigures figures) {
    return new ClusterStatus.Node(
        name,
        List.of("dc-default"),
        "up",
        reachable,
        !reachable,
        new ClusterTable.Told(new Pulse(name, 430, figures, null, false), Duration.ofMillis(120)));
  }

  @Test
  void everyMemberHasItsNameAndUnitAndWhatIsNotKnownIsAbsent() throws IOException {
    ClusterStatus cluster =
        new ClusterStatus(
            "a:1",
            List.of(
                node(
                    "a:1",
                    false,
                    new NodeFigures(
                        "a:8558", "1.2.3", 341, 340, 7, 166.6789, 12, "shedding", true)),
                node("b:1", true, null),
                new ClusterStatus.Node("c:1", List.of(), "joining", true, false, null)));
    assertThat(JSON.readTree(Json.bytes(json -> ClusterStatusJson.write(json, cluster))))
        .isEqualTo(
            JSON.readTree(
                """
                {"answeredBy": "a:1",
                 "nodes": [
                   {"node": "a:1", "roles": ["dc-default"], "status": "up", "reachable": false,
                    "leader": true, "toldAgoMs": 120, "oldestUnwrittenAgeMs": 430,
                    "management": "a:8558", "version": "1.2.3", "buckets": 341, "vehicles": 7,
                    "reportsPerSecond": 166.7, "flushLagMs": 12, "ladder": "shedding",
                    "health": "degraded"},
                   {"node": "b:1", "roles": ["dc-default"], "status": "up", "reachable": true,
                    "leader": false, "toldAgoMs": 120, "oldestUnwrittenAgeMs": 430},
                   {"node": "c:1", "roles": [], "status": "joining", "reachable": true,
                    "leader": false}]}
                """));
  }
}
