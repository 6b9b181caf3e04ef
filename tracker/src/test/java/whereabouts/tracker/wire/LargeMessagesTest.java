package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.vehicle.Vehicles.Lookup;

/** Large messages are read no faster than they may be, and small ones beside them at once. */
class LargeMessagesTest {
  private static final int LARGE = 2 << 20;

  /** What comes before a message is large, and may be read once more before it is slowed. */
  private static final int AT_ONCE = 512 << 10;

  private static OpenServer server;

  @BeforeAll
  static void open() {
    server = OpenServer.start("whereabouts.http.websocket.large-messages-per-second = 1 MiB");
  }

  @AfterAll
  static void close() {
    server.close();
  }

  private static String message(String vehicleId, int length) {
    String report = "{\"vehicleId\":\"%s\",\"time\":1700000000,\"lat\":1,\"lon\":2}";
    return "[" + report.formatted(vehicleId) + " ".repeat(length) + "]";
  }

  @Test
  void aLargeOneTakesItsTimeAndASmallOneDoesNot() throws IOException {
    try (RawWebSocket socket = new RawWebSocket(server, "/v1/ingest");
        RawWebSocket other = new RawWebSocket(server, "/v1/ingest")) {
      long begun = System.nanoTime();
      CompletableFuture<Void> sent =
          CompletableFuture.runAsync(
              () -> {
                try {
                  socket.send(message("large", LARGE));
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      other.send(message("small", 0));
      assertThat(other.ackOf(1).path("accepted").asInt()).isEqualTo(1);
      assertThat(server.vehicles.find("large").toCompletableFuture().join())
          .isEqualTo(new Lookup.NotFound());
      assertThat(socket.ackOf(1).path("accepted").asInt()).isEqualTo(1);
      sent.join();
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isGreaterThan(Duration.ofSeconds(1).multipliedBy(LARGE - AT_ONCE).dividedBy(1 << 20));
    }
  }
}
