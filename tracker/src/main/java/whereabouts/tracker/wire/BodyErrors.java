package whereabouts.tracker.wire;

import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.MediaType;
import whereabouts.tracker.wire.BodyReader.Body;

/** Why a body is not taken, in the same words for every call that takes one. */
final class BodyErrors {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private BodyErrors() {}

  /** 415, unless the body comes as it is and as one of these types {@code application/…}. */
  static Optional<ApiError> unsupported(HttpRequest request, String... subTypes) {
    if (request.getHeader("Content-Encoding").isPresent()) {
      return Optional.of(
          ApiError.of(415, "unsupported_content_encoding", "bodies are taken as they are only"));
    }
    if (Arrays.stream(subTypes).anyMatch(subType -> isApplication(request, subType))) {
      return Optional.empty();
    }
    String taken =
        Arrays.stream(subTypes)
            .map(subType -> "application/" + subType)
            .collect(Collectors.joining(" or "));
    return Optional.of(
        ApiError.of(
            415, "unsupported_media_type", "send %s, not %s".formatted(taken, type(request))));
  }

  static boolean isApplication(HttpRequest request, String subType) {
    MediaType type = type(request);
    return type.mainType().equals("application") && type.subType().equalsIgnoreCase(subType);
  }

  private static MediaType type(HttpRequest request) {
    return request.entity().getContentType().mediaType();
  }

  /** 413, 408 or 503, unless there is a body, be it a truncated one. */
  static Optional<ApiError> unread(Body body, int maxBytes, Duration timeout) {
    return switch (body.ending()) {
      case TOO_LARGE ->
          Optional.of(
              ApiError.of(413, "body_too_large", "the body is larger than " + maxBytes + " bytes"));
      case TIMED_OUT ->
          Optional.of(
              ApiError.of(
                  408, "body_timeout", "the body took longer than " + timeout.toMillis() + " ms"));
      case GIVEN_UP ->
          Optional.of(
              ApiError.of(503, "node_overloaded", "the body had to make room for others")
                  .at(Objects.requireNonNull(body.reached()))
                  .retryAfter(RETRY_AFTER));
      case COMPLETE, TRUNCATED -> Optional.empty();
    };
  }
}
