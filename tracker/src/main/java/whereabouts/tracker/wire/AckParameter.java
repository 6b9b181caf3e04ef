package whereabouts.tracker.wire;

import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import whereabouts.tracker.vehicle.AckLevel;

/** The query parameter {@code ack}. */
final class AckParameter {
  static final ApiError ILLEGAL =
      ApiError.invalidParameter("ack is neither accepted nor persisted");

  private AckParameter() {}

  /** {@code ACCEPTED} if absent; empty if it is none of the levels. */
  static Optional<AckLevel> of(HttpRequest request) {
    return switch (request.getUri().query().getOrElse("ack", "accepted")) {
      case "accepted" -> Optional.of(AckLevel.ACCEPTED);
      case "persisted" -> Optional.of(AckLevel.PERSISTED);
      default -> Optional.empty();
    };
  }
}
