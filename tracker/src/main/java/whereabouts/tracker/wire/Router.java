package whereabouts.tracker.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawRequestURI;
import org.apache.pekko.http.javadsl.model.headers.TimeoutAccess;
import org.apache.pekko.http.scaladsl.model.IllegalUriException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the route of a request, and leads it there past the guard. Whatever has none, may not pass,
 * or fails, is answered with an error of the API.
 */
final class Router {
  private static final Logger LOG = LoggerFactory.getLogger(Router.class);

  private final List<Route> routes;
  private final Guard guard;
  private final Origins origins;
  private final BodyReader bodies;
  private final RequestsUnderWay underWay = new RequestsUnderWay();

  Router(List<Route> routes, Guard guard, Origins origins, BodyReader bodies) {
    this.routes = List.copyOf(routes);
    this.guard = guard;
    this.origins = origins;
    this.bodies = bodies;
  }

  /** Answers any request. The stage never fails. */
  CompletionStage<HttpResponse> handle(HttpRequest request) {
    request
        .getHeader(TimeoutAccess.class)
        .ifPresent(access -> access.timeoutAccess().updateHandler(late -> TIMED_OUT.response()));
    underWay.begin();
    CompletionStage<HttpResponse> answer;
    try {
      answer = route(request);
    } catch (RuntimeException failure) {
      answer = CompletableFuture.failedFuture(failure);
    }
    return answer
        .exceptionally(failure -> failed(request, failure))
        .thenApply(response -> origins.told(request, response))
        .thenApply(underWay::end);
  }

  RequestsUnderWay underWay() {
    return underWay;
  }

  private static final ApiError TIMED_OUT =
      ApiError.of(503, "request_timeout", "no answer in time, please try again");

  private CompletionStage<HttpResponse> route(HttpRequest request) {
    Optional<List<String>> path = RequestPath.segments(target(request));
    if (path.isEmpty()) {
      return refuse(request, ApiError.of(400, "malformed_uri", "the path is no UTF-8").response());
    }
    List<String> allowed = new ArrayList<>(4);
    for (Route route : routes) {
      Optional<List<String>> arguments = route.arguments(path.get());
      if (arguments.isPresent()) {
        if (route.method().equals(request.method().name())) {
          return enter(request, route, arguments.get());
        }
        allowed.add(route.method());
      }
    }
    return refuse(request, unrouted(request, allowed));
  }

  private CompletionStage<HttpResponse> enter(
      HttpRequest request, Route route, List<String> arguments) {
    Guard.Answer answer = guard.ask(request, route, arguments);
    return answer instanceof Guard.Answer.Pass pass
        ? route.handler().handle(pass.request(), arguments)
        : refuse(request, ((Guard.Answer.Halt) answer).refusal());
  }

  private static HttpResponse unrouted(HttpRequest request, List<String> allowed) {
    if (allowed.isEmpty()) {
      return ApiError.of(404, "not_found", "there is nothing at this path").response();
    }
    List<String> methods = new ArrayList<>(allowed);
    if (allowed.contains("GET")) {
      methods.add("HEAD");
    }
    methods.add("OPTIONS");
    HttpResponse response =
        request.method().name().equals("OPTIONS")
            ? HttpResponse.create().withStatus(204)
            : ApiError.of(
                    405, "method_not_allowed", request.method().name() + " is not allowed here")
                .response();
    return response.addHeader(ApiError.allow(methods));
  }

  /** Replies without the body, once it is out of the way. */
  private CompletionStage<HttpResponse> refuse(HttpRequest request, HttpResponse refusal) {
    return bodies.discard(request).thenApply(body -> refusal);
  }

  private static String target(HttpRequest request) {
    return request
        .getHeader(RawRequestURI.class)
        .map(header -> header.uri())
        .orElseGet(() -> request.getUri().getPathString());
  }

  private static HttpResponse failed(HttpRequest request, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof IllegalUriException) {
      return ApiError.of(400, "malformed_uri", "the query can not be read").response();
    }
    LOG.error("{} {} failed", request.method().name(), request.getUri().getPathString(), cause);
    return ApiError.of(500, "internal_error", "a defect of this server; it is in its log")
        .response();
  }
}
