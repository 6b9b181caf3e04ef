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
 * @param path what follows {@code /admin}, such as {@code /node}; one that ends with a slash is
 *     followed by a name
 */
record AdminCall(
    String method, String path, Function<Request, CompletionStage<HttpResponse>> answer) {
  /**
   * What comes with a request.
   *
   * @param name that follows the path; empty if none does
   * @param from the address that it comes from
   */
  record Request(String name, Query query, String body, String from) {}

  /** One that is answered at once. */
  static AdminCall get(String path, Function<Query, HttpResponse> answer) {
    return new AdminCall(
        "GET", path, request -> CompletableFuture.completedFuture(answer.apply(request.query)));
  }

  /** One about something that is named. */
  static AdminCall getNamed(String path, Function<String, CompletionStage<HttpResponse>> answer) {
    return new AdminCall("GET", path, request -> answer.apply(request.name));
  }

  /** One that changes something. */
  static AdminCall post(String path, Function<Request, CompletionStage<HttpResponse>> answer) {
    return new AdminCall("POST", path, answer);
  }

  /** One that brings what something shall be. */
  static AdminCall put(String path, Function<Request, HttpResponse> answer) {
    return new AdminCall(
        "PUT", path, request -> CompletableFuture.completedFuture(answer.apply(request)));
  }

  /** Whether it is below this path; a name in it may hold anything but a slash as such. */
  boolean isAt(String asked) {
    return path.endsWith("/")
        ? asked.startsWith(path) && asked.indexOf('/', path.length()) < 0
        : asked.equals(path);
  }
}
