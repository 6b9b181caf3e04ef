package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.wire.OpenServer.Reply;

class WireServerTest {
  @Test
  void aPortThatIsTakenIsNamedWithItsSetting() {
    try (OpenServer first = OpenServer.start()) {
      assertThatThrownBy(() -> OpenServer.start("whereabouts.http.port = " + first.port()))
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Can't listen on 127.0.0.1:" + first.port())
          .hasMessageContaining("whereabouts.http.port");
    }
  }

  @Test
  void aRequestWithoutAnAnswerInTimeGetsTheErrorShape() {
    try (OpenServer server =
        OpenServer.start(
            "whereabouts.http.body-timeout = 200 ms",
            "whereabouts.http.request-timeout = 500 ms")) {
      server.vehicles.hold();
      Reply reply = server.post("{\"vehicleId\":\"a\",\"lat\":1,\"lon\":2}");
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.errorCode()).isEqualTo("request_timeout");
      assertThat(reply.header("Content-Type")).isEqualTo("application/json");
    }
  }

  @Test
  void aStoppedServerHasAnsweredWhatWasUnderWayAndTakesNothingMore() throws Exception {
    try (OpenServer server = OpenServer.start()) {
      server.vehicles.hold();
      var reply =
          CompletableFuture.supplyAsync(
              () -> server.post("{\"vehicleId\":\"a\",\"lat\":1,\"lon\":2}"));
      Eventually.holds(() -> server.vehicles.held() == 1);
      var stopped = server.server.stop(Duration.ofSeconds(10)).toCompletableFuture();
      server.vehicles.release(0);
      assertThat(reply.get().status()).isEqualTo(200);
      assertThat(stopped).succeedsWithin(Duration.ofSeconds(20));
      assertThatThrownBy(() -> server.raw("GET / HTTP/1.1\r\n\r\n"))
          .isInstanceOf(IOException.class);
    }
  }
}
