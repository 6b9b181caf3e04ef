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
    log.debug("Illegal request, answered {}: {}", status.intValue(), info.formatPretty());
    String code =
        switch (status.intValue()) {
          case 408 -> "body_timeout";
          case 413 -> "body_too_large";
          case 414 -> "uri_too_long";
          case 431 -> "headers_too_large";
          case 501 -> "method_not_implemented";
          case 505 -> "http_version_not_supported";
          default -> "malformed_request";
        };
    return ApiError.of(status.intValue(), code, info.summary()).response();
  }
}
