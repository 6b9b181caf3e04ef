package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import whereabouts.persistence.local.SharedCassandra;

/** Critical events, from the wire to Cassandra's disk and back. */
class EventsIT {
  private static final Duration EVENT_TIMEOUT = Duration.ofSeconds(5);

  private final SharedCassandra cassandra = SharedCassandra.get();
  private final String keyspace = TestNode.newKeyspace();
  private final Instant now = Instant.now();
  @TempDir Path spill;

  @AfterEach
  void storeIsUp() {
    cassandra.resume();
  }

  private String event(String eventId) {
    return "{\"type\":\"sos\",\"eventId\":\"%s\",\"time\":\"%s\",\"lat\":1,\"lon\":2,\"data\":{\"a\":1}}"
        .formatted(eventId, now);
  }

  private String eventMessage(String vehicleId, String eventId) {
    return "{\"type\":\"event\",\"vehicleId\":\"%s\",\"event\":%s}"
        .formatted(vehicleId, event(eventId));
  }

  private static List<String> ids(TestNode node, String vehicleId) {
    ApiClient.Answer answer = node.api().events(vehicleId, "");
    assertThat(answer.status()).isEqualTo(200);
    return StreamSupport.stream(answer.body().get("events").spliterator(), false)
        .map(event -> event.get("eventId").asText())
        .toList();
  }

  @Test
  void whatIsAckedIsThereAfterARestartOnce() {
    try (TestNode node = TestNode.start(keyspace, spill);
        IngestSocket socket = new IngestSocket(node.api())) {
      assertThat(node.api().postEvent("bus-7", event("http")).status()).isEqualTo(201);
      assertThat(node.api().postEvent("bus-7", event("http")).status()).isEqualTo(201);
      socket.send("{\"vehicleId\":\"bus-7\",\"lat\":1,\"lon\":2}");
      socket.send(eventMessage("bus-7", "socket"));
      socket.send(eventMessage("bus-7", "http"));
      for (int i = 0; i < 2; i++) {
        assertThat(socket.next("eventAck").get("outcome").asText()).isEqualTo("stored");
      }
      assertThat(node.counter("whereabouts.events.received")).isEqualTo(4);
      assertThat(node.counter("whereabouts.events.in.flight")).isZero();
    }
    try (TestNode node = TestNode.start(keyspace, spill)) {
      assertThat(ids(node, "bus-7")).containsExactly("http", "socket");
      assertThat(ids(node, "bus-8")).isEmpty();
      JsonNode event = node.api().events("bus-7", "?limit=1").body().get("events").get(0);
      assertThat(Instant.parse(event.get("time").asText()).toEpochMilli())
          .isEqualTo(now.toEpochMilli());
      assertThat(event.get("data").get("a").asInt()).isEqualTo(1);
    }
  }

  @Test
  void whileTheStoreIsFrozenItIsSaidInTimeAndPositionsAreTaken() {
    try (TestNode node = TestNode.start(keyspace, spill);
        IngestSocket socket = new IngestSocket(node.api())) {
      assertThat(node.api().postEvent("bus-7", event("before")).status()).isEqualTo(201);
      cassandra.pause();
      socket.send(eventMessage("bus-7", "frozen"));
      CompletableFuture<ApiClient.Answer> refused =
          CompletableFuture.supplyAsync(
              () -> {
                long begun = System.nanoTime();
                ApiClient.Answer answer = node.api().postEvent("bus-7", event("frozen"));
                assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isBetween(EVENT_TIMEOUT.minusMillis(100), EVENT_TIMEOUT.plusSeconds(5));
                return answer;
              });
      ApiClient.Answer position =
          node.api().post("", "{\"vehicleId\":\"bus-7\",\"lat\":1,\"lon\":2}");
      assertThat(position.body().get("accepted").asInt()).isEqualTo(1);
      assertThat(refused).as("the position did not wait for the event").isNotDone();

      assertThat(refused.join().status()).isEqualTo(503);
      assertThat(refused.join().body().at("/error/code").asText()).isEqualTo("event_not_stored");
      assertThat(refused.join().body().get("eventId").asText()).isEqualTo("frozen");
      assertThat(socket.next("eventAck").get("outcome").asText()).isEqualTo("unconfirmed");
      assertThat(node.api().events("bus-7", "").body().at("/error/code").asText())
          .isEqualTo("store_unavailable");

      cassandra.resume();
      TestNode.await(() -> node.api().postEvent("bus-7", event("frozen")).status() == 201);
      assertThat(ids(node, "bus-7")).containsExactly("before", "frozen");
    }
  }

  @Test
  void aNodeThatStopsAnswersItsEventsEvenIfTheStoreIsFrozen() {
    TestNode node = TestNode.start(keyspace, spill);
    try (IngestSocket socket = new IngestSocket(node.api())) {
      assertThat(node.api().postEvent("bus-7", event("before")).status()).isEqualTo(201);
      cassandra.pause();
      socket.send(eventMessage("bus-7", "socket"));
      CompletableFuture<ApiClient.Answer> posted =
          CompletableFuture.supplyAsync(() -> node.api().postEvent("bus-7", event("http")));
      TestNode.await(() -> node.counter("whereabouts.events.in.flight") == 2);
      assertThat(node.stop()).isZero();
      assertThat(posted.join().body().at("/error/code").asText()).isEqualTo("event_not_stored");
      assertThat(socket.next("eventAck").get("outcome").asText()).isEqualTo("unconfirmed");
    }
  }
}
