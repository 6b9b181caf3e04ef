package whereabouts.cluster.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.fleet.Inspection;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;

class VehicleInspectionTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Position FIX = Position.at(1_700_000_000_000L, 1_700_000_000_250L, 1, 18);

  private static HttpResponse answer(String vehicleId, CompletionStage<Inspection> inspection) {
    return new VehicleInspection(id -> inspection).answer(vehicleId).toCompletableFuture().join();
  }

  private static HttpResponse answer(Inspection inspection) {
    return answer("bus-7", CompletableFuture.completedFuture(inspection));
  }

  private static JsonNode body(HttpResponse response) throws IOException {
    return JSON.readTree(((HttpEntity.Strict) response.entity()).getData().toArray());
  }

  private static String error(HttpResponse response) throws IOException {
    return response.status().intValue() + " " + body(response).at("/error/code").asText();
  }

  @Test
  void whereItLivesAndWhetherTheStoreHasIt() throws IOException {
    assertThat(body(answer(new Inspection("a:1", 7, true, VehicleState.of(FIX), true, 430L, 2))))
        .isEqualTo(
            JSON.readTree(
                """
                {"vehicleId": "bus-7", "node": "a:1", "bucket": 7, "bucketLoaded": true,
                 "awake": true, "time": "2023-11-14T22:13:20.000Z",
                 "receivedAt": "2023-11-14T22:13:20.250Z",
                 "unwritten": true, "unwrittenForMs": 430, "storeWaiters": 2}
                """));
    assertThat(
            body(answer(new Inspection("a:1", 7, true, new VehicleState(null, 1), false, null, 0))))
        .isEqualTo(
            JSON.readTree(
                """
                {"vehicleId": "bus-7", "node": "a:1", "bucket": 7, "bucketLoaded": true,
                 "awake": false, "forgottenUpTo": "1970-01-01T00:00:00.001Z",
                 "unwritten": false, "storeWaiters": 0}
                """));
  }

  @Test
  void whatIsNotKnownIsNotFoundUnlessTheStoreMayKnowIt() throws IOException {
    HttpResponse unknown =
        answer(new Inspection("a:1", 7, true, VehicleState.UNKNOWN, false, null, 0));
    assertThat(error(unknown)).isEqualTo("404 vehicle_not_found");
    assertThat(body(unknown).toString()).contains("a:1", "bucket 7");
    HttpResponse notLoaded =
        answer(new Inspection("a:1", 7, false, VehicleState.UNKNOWN, false, null, 0));
    assertThat(body(notLoaded).get("bucketLoaded").asBoolean()).isFalse();
  }

  @Test
  void noAnswerAndNoIdAreToldAsOnTheApi() throws IOException {
    assertThat(error(answer("bus-7", CompletableFuture.failedFuture(new TimeoutException()))))
        .isEqualTo("503 vehicle_unavailable");
    HttpResponse unreachable =
        answer(
            "bus-7", CompletableFuture.failedFuture(new UnreachableNodeException("b:1 is away")));
    assertThat(error(unreachable)).isEqualTo("503 vehicle_unavailable");
    assertThat(body(unreachable).at("/error/message").asText()).isEqualTo("b:1 is away");
    assertThat(error(answer("", CompletableFuture.failedFuture(new AssertionError("asked")))))
        .isEqualTo("400 invalid_vehicle_id");
  }
}
