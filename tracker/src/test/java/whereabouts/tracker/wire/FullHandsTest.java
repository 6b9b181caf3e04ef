package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens while bodies and messages that are not answered yet hold all they may. */
class FullHandsTest {
  private static OpenServer server;

  @BeforeAll
  static void open() {
    server = OpenServer.start("whereabouts.http.max-in-hand = 20 KiB");
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @BeforeEach
  void reset() {
    server.reset();
    Eventually.holds(() -> inHand() == 0);
  }

  private static double inHand() {
    return server.meters.get("whereabouts.in.hand.bytes").gauge().value();
  }

  private static double unfinished() {
    return server.meters.get("whereabouts.unfinished.bytes").gauge().value();
  }

  private static String body(String vehicleId) {
    return "[{\"vehicleId\":\"%s\",\"time\":1700000000,\"lat\":1,\"lon\":2}%s]"
        .formatted(vehicleId, " ".repeat(3000));
  }

  @Test
  void aRequestIsRefusedByNameBeforeItIsLookedAtAndTakenWhenThereIsRoom() {
    server.vehicles.hold();
    CompletableFuture<OpenServer.Reply> first =
        CompletableFuture.supplyAsync(() -> server.post(body("first")));
    Eventually.holds(() -> server.vehicles.held() == 1);
    OpenServer.Reply refused = server.post(body("second"));
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.errorCode()).isEqualTo("node_overloaded");
    assertThat(refused.json().at("/error/limit").asText()).isEqualTo("bytes_in_hand");
    assertThat(refused.json().at("/error/max").asInt()).isEqualTo(20 * 1024);
    assertThat(refused.header("Retry-After")).isEqualTo("1");
    assertThat(refused.count("received")).isZero();
    server.vehicles.reset();
    assertThat(first.join().count("accepted")).isEqualTo(1);
    Eventually.holds(() -> inHand() == 0);
    assertThat(server.post(body("second")).count("accepted")).isEqualTo(1);
  }

  @Test
  void aMessageWaitsUntilThereIsRoom() throws IOException {
    server.vehicles.hold();
    try (RawWebSocket one = new RawWebSocket(server, "/v1/ingest");
        RawWebSocket other = new RawWebSocket(server, "/v1/ingest")) {
      one.send(body("one"));
      Eventually.holds(() -> server.vehicles.held() == 1);
      other.send(body("other"));
      Eventually.holds(() -> unfinished() > 0);
      assertThat(server.vehicles.held()).isEqualTo(1);
      server.vehicles.reset();
      assertThat(one.ackOf(1).path("accepted").asInt()).isEqualTo(1);
      assertThat(other.ackOf(1).path("accepted").asInt()).isEqualTo(1);
    }
    Eventually.holds(() -> inHand() == 0);
  }

  @Test
  void aMessageWhoseConnectionIsGoneHoldsNothingInTheEnd() throws IOException {
    server.vehicles.hold();
    try (RawWebSocket stays = new RawWebSocket(server, "/v1/ingest")) {
      stays.send(body("stays"));
      Eventually.holds(() -> server.vehicles.held() == 1);
      RawWebSocket goes = new RawWebSocket(server, "/v1/ingest");
      goes.send(body("goes"));
      Eventually.holds(() -> unfinished() > 0);
      goes.reset();
      server.vehicles.reset();
      assertThat(stays.ackOf(1).path("accepted").asInt()).isEqualTo(1);
    }
    Eventually.holds(() -> inHand() == 0 && unfinished() == 0);
  }
}
