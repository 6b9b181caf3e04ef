package whereabouts.cluster.operations;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.Query;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import whereabouts.tracker.wire.ApiError;

/**
 * What is below {@code /admin}: calls by their path. A request that has none, or whose call fails,
 * is answered with an error as the API tells it.
 */
final class AdminCalls {
  private static final Logger LOG = LoggerFactory.getLogger(AdminCalls.class);

  private final Map<String, Function<Query, HttpResponse>> calls;

  /**
   * All calls there are, each a {@code GET}.
   *
   * @param calls by what follows {@code /admin}, such as {@code /node}
   */
  AdminCalls(Map<String, Function<Query, HttpResponse>> calls) {
    this.calls = Map.copyOf(calls);
  }

  /**
   * Answers any request below {@code /admin}.
   *
   * @param path what follows that
   */
  HttpResponse answer(HttpRequest request, String path) {
    Function<Query, HttpResponse> call = calls.get(path);
    if (call == null) {
      return ApiError.of(404, "not_found", "there is nothing at this path").response();
    }
    String method = request.method().name();
    if (!method.equals(HttpMethods.GET.name())) {
      return ApiError.of(405, "method_not_allowed", method + " is not allowed here")
          .response()
          .addHeader(ApiError.allow(List.of(HttpMethods.GET.name())));
    }
    try {
      return call.apply(request.getUri().query());
    } catch (RuntimeException defect) {
      LOG.error("GET /admin{} failed", path, defect);
      return ApiError.of(500, "internal_error", "a defect of this server; it is in its log")
          .response();
    }
  }
}
