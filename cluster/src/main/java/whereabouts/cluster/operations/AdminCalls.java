package whereabouts.cluster.operations;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RemoteAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import whereabouts.tracker.wire.ApiError;
import whereabouts.tracker.wire.RequestPath;

/**
 * What is below {@code /admin}: calls by their method and path. A request that has none, or whose
 * call fails, is answered with an error as the API tells it.
 */
final class AdminCalls {
  private static final Logger LOG = LoggerFactory.getLogger(AdminCalls.class);

  private final List<AdminCall> calls;

  /** All calls there are. */
  AdminCalls(List<AdminCall> calls) {
    this.calls = List.copyOf(calls);
  }

  /**
   * Answers any request below {@code /admin}.
   *
   * @param path what follows that
   * @param body of the request
   */
  CompletionStage<HttpResponse> answer(HttpRequest request, String path, String body) {
    List<AdminCall> here = calls.stream().filter(call -> call.isAt(path)).toList();
    if (here.isEmpty()) {
      return now(ApiError.of(404, "not_found", "there is nothing at this path").response());
    }
    String method = request.method().name();
    Optional<AdminCall> asked =
        here.stream().filter(call -> call.method().equals(method)).findAny();
    return asked.isPresent()
        ? answer(
            asked.get(),
            new AdminCall.Request(
                asked.get().path().endsWith("/") ? lastSegment(request) : "",
                request.getUri().query(),
                body,
                from(request)))
        : now(notAllowed(method, here));
  }

  private static String from(HttpRequest request) {
    return request
        .getAttribute(AttributeKeys.remoteAddress)
        .flatMap(RemoteAddress::getAddress)
        .map(InetAddress::getHostAddress)
        .orElse("an unknown address");
  }

  /** Decoded; empty if it is no UTF-8. */
  private static String lastSegment(HttpRequest request) {
    return RequestPath.segments(request.getUri().toString())
        .map(segments -> segments.get(segments.size() - 1))
        .orElse("");
  }

  private static CompletionStage<HttpResponse> answer(AdminCall call, AdminCall.Request request) {
    try {
      return call.answer().apply(request).exceptionally(failure -> defect(call, failure));
    } catch (RuntimeException failure) {
      return now(defect(call, failure));
    }
  }

  private static HttpResponse defect(AdminCall call, Throwable failure) {
    LOG.error("{} /admin{} failed", call.method(), call.path(), failure);
    return ApiError.of(500, "internal_error", "a defect of this server; it is in its log")
        .response();
  }

  private static HttpResponse notAllowed(String method, List<AdminCall> here) {
    return ApiError.of(405, "method_not_allowed", method + " is not allowed here")
        .response()
        .addHeader(ApiError.allow(here.stream().map(AdminCall::method).toList()));
  }

  private static CompletionStage<HttpResponse> now(HttpResponse response) {
    return CompletableFuture.completedFuture(response);
  }
}
