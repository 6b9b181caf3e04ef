package whereabouts.tracker.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.vehicle.Limit;

/**
 * An error as the API tells it: {@code {"error":{"code":…,"message":…}}}.
 *
 * @param status of the HTTP response
 * @param code for programs, stable
 * @param message for people
 * @param limit which limit was reached, or null
 * @param retryAfter when to come back, or null
 */
public record ApiError(
    int status, String code, String message, @Nullable Limit limit, @Nullable Duration retryAfter) {

  /** One that names no limit, and no time to come back. */
  public static ApiError of(int status, String code, String message) {
    return new ApiError(status, code, message, null, null);
  }

  /** 400: a parameter of the query can not be what it is. */
  public static ApiError invalidParameter(String message) {
    return of(400, "invalid_parameter", message);
  }

  ApiError retryAfter(Duration delay) {
    return new ApiError(status, code, message, limit, delay);
  }

  ApiError at(Limit reached) {
    return new ApiError(status, code, message, reached, retryAfter);
  }

  /** The member {@code error}, into the object being written. */
  void write(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("error");
    json.writeStringField("code", code);
    if (limit != null) {
      json.writeStringField("limit", limit.name());
      json.writeNumberField("used", limit.used());
      json.writeNumberField("max", limit.max());
    }
    if (retryAfter != null) {
      json.writeNumberField("retryAfterMs", retryAfter.toMillis());
    }
    json.writeStringField("message", message);
    json.writeEndObject();
  }

  /** As it is sent. */
  public HttpResponse response() {
    return response(json -> {});
  }

  /** With further members beside {@code error}. */
  HttpResponse response(Json.Writing members) {
    HttpResponse response =
        Replies.json(
            status,
            json -> {
              json.writeStartObject();
              write(json);
              members.to(json);
              json.writeEndObject();
            });
    return retryAfter == null ? response : response.addHeader(retryAfterHeader(retryAfter));
  }

  /** A header that counts whole seconds, so rounded up. */
  private static HttpHeader retryAfterHeader(Duration delay) {
    return RawHeader.create("Retry-After", Long.toString((delay.toMillis() + 999) / 1000));
  }

  /** What a 405 has to say beside its error. */
  public static HttpHeader allow(List<String> methods) {
    return RawHeader.create("Allow", methods.stream().collect(Collectors.joining(", ")));
  }
}
