package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.vehicle.Position;

/** What a socket does when its reports find no credit. */
class OverloadedSocketTest {
  private static final int CREDIT = 10;
  private static OpenServer server;

  @BeforeAll
  static void open() {
    server = OpenServer.start("whereabouts.ingest.max-reports-in-flight = " + CREDIT);
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @BeforeEach
  void reset() {
    server.reset();
    Eventually.holds(() -> inFlight() == 0);
  }

  private static RawWebSocket connect() throws IOException {
    return new RawWebSocket(server, "/v1/ingest");
  }

  private static double inFlight() {
    return server.gauge("whereabouts.reports.in.flight");
  }

  private static double waiting() {
    return server.gauge("whereabouts.reports.waiting");
  }

  private static String at(String vehicleId, int second) {
    return "{\"vehicleId\":\"%s\",\"time\":\"2026-11-22T10:15:%02dZ\",\"lat\":1,\"lon\":%d}"
        .formatted(vehicleId, second, second);
  }

  /** Takes all the credit there is, in the first call to the vehicles. */
  private static void fill(RawWebSocket socket) throws IOException {
    server.vehicles.hold();
    StringBuilder all = new StringBuilder("[");
    for (int i = 0; i < CREDIT; i++) {
      all.append(i == 0 ? "" : ",").append(at("filler-" + i, 1));
    }
    socket.send(all + "]");
    Eventually.holds(() -> server.vehicles.held() == 1);
  }

  @Test
  void whatWaitsForCreditCoalescesAndTheNewestWins() throws IOException {
    try (RawWebSocket socket = connect()) {
      fill(socket);
      socket.send(at("bus", 1));
      socket.send(at("bus", 3));
      socket.send(at("bus", 2));
      socket.send(at("tram", 1));
      Eventually.holds(() -> waiting() == 4);
      server.vehicles.release(0);
      Eventually.holds(() -> server.vehicles.held() == 2);
      server.vehicles.release(1);
      JsonNode ack = socket.ackOf(5);
      assertThat(ack.path("received").asInt()).isEqualTo(CREDIT + 4);
      assertThat(ack.path("accepted").asInt()).isEqualTo(CREDIT + 2);
      assertThat(ack.path("coalesced").asInt()).isEqualTo(1);
      assertThat(ack.path("stale").asInt()).isEqualTo(1);
    }
    Position newest = server.vehicles.newest("bus");
    assertThat(newest).isNotNull();
    assertThat(newest.lon()).isEqualTo(3);
  }

  @Test
  void whatCoalescedBeforeItWentIsUnderWayToo() throws IOException {
    try (RawWebSocket socket = connect()) {
      server.vehicles.hold();
      StringBuilder backlog = new StringBuilder("[");
      for (int i = 0; i < CREDIT; i++) {
        backlog.append(i == 0 ? "" : ",").append(at("bus", i));
      }
      socket.send(backlog + "]");
      Eventually.holds(() -> server.vehicles.held() == 1);
      assertThat(inFlight()).isEqualTo(CREDIT);
      server.vehicles.release(0);
      assertThat(socket.ackOf(1).path("coalesced").asInt()).isEqualTo(CREDIT - 1);
      Eventually.holds(() -> inFlight() == 0);
    }
  }

  @Test
  void noMoreIsReadThanMayWait() throws IOException {
    try (RawWebSocket socket = connect()) {
      fill(socket);
      for (int i = 0; i < 200; i++) {
        socket.send(at("bus", 1 + i % 50));
      }
      Eventually.holds(() -> waiting() >= CREDIT / 2.0);
      assertThat(waiting()).isEqualTo(CREDIT / 2.0);
      server.reset(); // all are answered at once from here on
      JsonNode ack = socket.ackOf(201);
      assertThat(ack.path("received").asInt()).isEqualTo(CREDIT + 200);
    }
  }

  @Test
  void oneConnectionDoesNotKeepAnotherOut() throws IOException {
    try (RawWebSocket busy = connect();
        RawWebSocket other = connect()) {
      fill(busy);
      for (int i = 0; i < 100; i++) {
        busy.send(at("bus-" + i, 1));
      }
      Eventually.holds(() -> waiting() >= CREDIT / 2.0);
      other.send(at("tram", 1));
      Eventually.holds(() -> waiting() > CREDIT / 2.0);
      server.vehicles.release(0);
      Eventually.holds(() -> server.vehicles.newest("tram") != null);
      assertThat(server.vehicles.newest("bus-99")).isNull();
    }
  }

  @Test
  void whoGoesAwayWhileWaitingLeavesNothingBehind() throws IOException {
    try (RawWebSocket busy = connect()) {
      fill(busy);
      try (RawWebSocket other = connect()) {
        other.send(at("tram", 1));
        Eventually.holds(() -> waiting() == 1);
        other.reset();
      }
      Eventually.holds(() -> waiting() == 0);
      server.vehicles.release(0);
      Eventually.holds(() -> inFlight() == 0);
    }
  }
}
