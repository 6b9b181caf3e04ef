package whereabouts.cluster.operations;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import whereabouts.tracker.fleet.Inspection;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleId;
import whereabouts.tracker.wire.ApiError;
import whereabouts.tracker.wire.FixTime;
import whereabouts.tracker.wire.Replies;

/** {@code GET /admin/vehicles/{id}}: where a vehicle lives, and how it stands there. */
final class VehicleInspection {
  private final Function<String, CompletionStage<Inspection>> inspect;

  /**
   * Of the vehicles of the whole cluster.
   *
   * @param inspect fails if the node that has the vehicle's bucket does not answer
   */
  VehicleInspection(Function<String, CompletionStage<Inspection>> inspect) {
    this.inspect = inspect;
  }

  CompletionStage<HttpResponse> answer(String vehicleId) {
    Optional<String> problem = VehicleId.problem(vehicleId);
    if (problem.isPresent()) {
      return CompletableFuture.completedFuture(
          ApiError.of(400, "invalid_vehicle_id", problem.get()).response());
    }
    return inspect
        .apply(vehicleId)
        .handle(
            (inspection, failure) ->
                failure == null ? reply(vehicleId, inspection) : unavailable(failure).response());
  }

  private static ApiError unavailable(Throwable failure) {
    String why =
        failure instanceof UnreachableNodeException unreachable
            ? unreachable.getMessage()
            : "the node that has its bucket did not answer in time";
    return ApiError.of(503, "vehicle_unavailable", why);
  }

  private static HttpResponse reply(String vehicleId, Inspection inspection) {
    boolean known =
        inspection.state().newest() != null || inspection.state().forgottenAtMillis() > 0;
    if (inspection.loaded() && !known) {
      return ApiError.of(
              404,
              "vehicle_not_found",
              "no vehicle of this id is known; it would live on "
                  + inspection.node()
                  + " in bucket "
                  + inspection.bucket())
          .response();
    }
    return Replies.json(200, json -> write(json, vehicleId, inspection));
  }

  private static void write(JsonGenerator json, String vehicleId, Inspection inspection)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("vehicleId", vehicleId);
    json.writeStringField("node", inspection.node());
    json.writeNumberField("bucket", inspection.bucket());
    json.writeBooleanField("bucketLoaded", inspection.loaded());
    json.writeBooleanField("awake", inspection.awake());
    Position newest = inspection.state().newest();
    if (newest != null) {
      json.writeStringField("time", FixTime.format(newest.timeMillis()));
      json.writeStringField("receivedAt", FixTime.format(newest.receivedMillis()));
    }
    if (inspection.state().forgottenAtMillis() > 0) {
      json.writeStringField(
          "forgottenUpTo", FixTime.format(inspection.state().forgottenAtMillis()));
    }
    json.writeBooleanField("unwritten", inspection.unwrittenMillis() != null);
    if (inspection.unwrittenMillis() != null) {
      json.writeNumberField("unwrittenForMs", inspection.unwrittenMillis());
    }
    json.writeNumberField("storeWaiters", inspection.waiting());
    json.writeEndObject();
  }
}
