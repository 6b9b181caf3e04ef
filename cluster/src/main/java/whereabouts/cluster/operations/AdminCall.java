package whereabouts.cluster.operations;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.Query;

/**
 * One thing that operators may ask for.
 *
 * @param method such as {@code GET}
 * @param path what follows {@code /admin}, such as {@code /node}
 */
record AdminCall(
    String method, String path, Function<Request, CompletionStage<HttpResponse>> answer) {
  /** What comes with a request. */
  record Request(Query query, String body) {}

  /** One that is answered at once. */
  static AdminCall get(String path, Function<Query, HttpResponse> answer) {
    return new AdminCall(
        "GET", path, request -> CompletableFuture.completedFuture(answer.apply(request.query)));
  }

  /** One that changes something. */
  static AdminCall post(String path, Function<Request, CompletionStage<HttpResponse>> answer) {
    return new AdminCall("POST", path, answer);
  }
}
