package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.vehicle.Limit;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.wire.OpenServer.Reply;

class HttpForgetTest {
  private static OpenServer server;

  @BeforeAll
  static void open() {
    server = OpenServer.start();
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @BeforeEach
  void reset() {
    server.reset();
  }

  private static Reply forget(String vehicle) {
    return server.send(server.request("/v1/vehicles/" + vehicle).DELETE().build());
  }

  private static Reply report(long secondsFromNow) {
    return server.post(
        "{\"vehicleId\":\"bus-7\",\"time\":%d,\"lat\":1,\"lon\":2}"
            .formatted(OpenServer.NOW.getEpochSecond() + secondsFromNow));
  }

  private static void assertForgotten(Reply reply) {
    assertThat(reply.status()).isEqualTo(204);
    assertThat(reply.response().body()).isEmpty();
  }

  @Test
  void aForgottenVehicleIsNotKnownAndTakesOnlyFixesOfLater() {
    report(-10);
    assertForgotten(forget("bus-7"));
    assertThat(server.get("/v1/vehicles/bus-7").status()).isEqualTo(404);
    assertThat(report(-10).count("stale")).isEqualTo(1);
    assertThat(report(-5).count("stale")).isEqualTo(1);
    assertThat(report(0).count("stale")).isEqualTo(1);
    assertThat(report(1).count("accepted")).isEqualTo(1);
    assertThat(server.get("/v1/vehicles/bus-7").status()).isEqualTo(200);
  }

  @Test
  void oneThatNobodyKnowsCanBeForgottenAndAgain() {
    assertForgotten(forget("bus-7"));
    assertForgotten(forget("bus-7"));
    assertThat(report(-1).count("stale")).isEqualTo(1);
  }

  @Test
  void anIdIsAsEverywhere() {
    assertThat(forget("a%00b").errorCode()).isEqualTo("invalid_vehicle_id");
    assertThat(forget("owntracks%2Fme%2FiPhone%2012").status()).isEqualTo(204);
  }

  @Test
  void aBodyIsNotLookedAt() {
    assertForgotten(
        server.send(
            server
                .request("/v1/vehicles/bus-7")
                .method("DELETE", BodyPublishers.ofString("{"))
                .build()));
  }

  @Test
  void whatIsNotDoneOrNotKnownToBeDoneIsSaid() {
    report(-10);
    server.vehicles.refuseFor(new Limit("store_waiters", 5, 5));
    Reply refused = forget("bus-7");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.errorCode()).isEqualTo("node_overloaded");
    assertThat(refused.json().at("/error/limit").asText()).isEqualTo("store_waiters");
    assertThat(refused.header("Retry-After")).isEqualTo("1");

    server.vehicles.answerAlways(Outcome.UNCONFIRMED);
    Reply unknown = forget("bus-7");
    assertThat(unknown.status()).isEqualTo(503);
    assertThat(unknown.errorCode()).isEqualTo("not_forgotten");
    assertThat(unknown.header("Retry-After")).isEqualTo("1");
    assertThat(server.get("/v1/vehicles/bus-7").status()).isEqualTo(200);
  }
}
