package whereabouts.cluster.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import whereabouts.cluster.operations.Ladder.Rung;
import whereabouts.persistence.CassandraConnection.Condition;
import whereabouts.persistence.CassandraConnection.Status;
import whereabouts.tracker.wire.Json;

class NodeStatusJsonTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static NodeStatus status(Health health) {
    return new NodeStatus(
        "pekko://whereabouts@127.0.0.1:17355",
        List.of("dc-default"),
        Instant.parse("2026-11-22T10:15:31Z"),
        "1.2.3",
        health,
        new LadderWatch.Standing(Rung.COALESCING, Instant.parse("2026-11-22T10:20:00.250Z")),
        Usage.of(1, 11),
        2,
        new NodeStatus.Buckets(1000, 990, 24),
        new NodeStatus.Queues(
            Usage.of(3, 13),
            Usage.of(4, 14),
            Usage.of(5),
            Usage.of(6, 16),
            Usage.of(7, 17),
            Usage.of(8),
            Usage.of(9, 19)),
        new NodeStatus.Flush(Duration.ofSeconds(1), Duration.ofMillis(430), Usage.of(10, 20)),
        new Status(Condition.CONNECTED, "connected"));
  }

  private static JsonNode written(NodeStatus status) throws IOException {
    return JSON.readTree(Json.bytes(json -> NodeStatusJson.write(json, status)));
  }

  @Test
  void everyMemberHasItsNameAndUnit() throws IOException {
    assertThat(written(status(new Health(List.of()))))
        .isEqualTo(
            JSON.readTree(
                """
                {"address": "pekko://whereabouts@127.0.0.1:17355",
                 "roles": ["dc-default"],
                 "upSince": "2026-11-22T10:15:31.000Z",
                 "version": "1.2.3",
                 "health": {"state": "ok", "reasons": []},
                 "ladder": {"state": "coalescing", "since": "2026-11-22T10:20:00.250Z"},
                 "vehicles": {"used": 1, "max": 11},
                 "entities": 2,
                 "buckets": {"owned": 1000, "loaded": 990, "unreachable": 24},
                 "queues": {
                   "reportsInFlight": {"used": 3, "max": 13},
                   "reportsAwaitingStore": {"used": 4, "max": 14},
                   "reportsWaiting": {"used": 5},
                   "eventsInFlight": {"used": 6, "max": 16},
                   "storeWaiters": {"used": 7, "max": 17},
                   "unwrittenRows": {"used": 8},
                   "unwrittenBytes": {"used": 9, "max": 19}},
                 "flush": {
                   "intervalMs": 1000,
                   "oldestUnwrittenAgeMs": 430,
                   "batchesInFlight": {"used": 10, "max": 20}},
                 "store": {"condition": "connected", "detail": "connected"}}
                """));
  }

  @Test
  void aDegradedNodeSaysWhy() throws IOException {
    JsonNode health = written(status(new Health(List.of("this", "that")))).get("health");
    assertThat(health)
        .isEqualTo(JSON.readTree("{\"state\": \"degraded\", \"reasons\": [\"this\", \"that\"]}"));
  }
}
