package whereabouts.tracker.wire;

import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/**
 * Requests that Pekko HTTP can't read, such as a malformed URI, are answered as all errors of the
 * API are. Pekko finds this class by its name, and the instance as that of a Scala object.
 */
public final class MalformedRequests extends ParsingErrorHandler {
  public static final MalformedRequests MODULE$ = new MalformedRequests();

  private MalformedRequests() {}

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo info, LoggingAdapter log, ServerSettings settings) {
    // no more of it, for a token may be in its address or its headers
    log.debug("Illegal request, answered {}: {}", status.intValue(), info.summary());
    // a body where none may be is no matter of its content
    int answered = status.intValue() == 422 ? 400 : status.intValue();
    String code =
        switch (answered) {
          case 408 -> "body_timeout";
          case 413 -> "body_too_large";
          case 414 -> "uri_too_long";
          case 431 -> "headers_too_large";
          case 501 -> "method_not_implemented";
          case 505 -> "http_version_not_supported";
          default -> "malformed_request";
        };
    return ApiError.of(answered, code, info.summary()).response();
  }
}
