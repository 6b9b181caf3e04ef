package whereabouts.tracker.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.access.Scope;

/**
 * One call that the API answers.
 *
 * @param method such as {@code GET}, which answers {@code HEAD} as well
 * @param template a path; a segment such as {@code {id}} stands for any one segment
 * @param scope that a token must have for it; null if it needs no token
 * @param judgesVehicles whether the handler looks by itself which vehicles the token is for; if
 *     not, a token that is bound to some opens this route only where the path names one of them
 * @param purpose in a few words
 * @param handler what answers it
 */
record Route(
    String method,
    String template,
    @Nullable Scope scope,
    boolean judgesVehicles,
    String purpose,
    Handler handler) {
  private static final String VEHICLE = "{id}";

  /** One that needs a token of this scope. */
  static Route guarded(
      String method, String template, Scope scope, String purpose, Handler handler) {
    return new Route(method, template, scope, false, purpose, handler);
  }

  /** The same, and its handler holds every vehicle it is told of against {@link Guard#grant}. */
  static Route judging(
      String method, String template, Scope scope, String purpose, Handler handler) {
    return new Route(method, template, scope, true, purpose, handler);
  }

  /** One that everybody may call. */
  static Route open(String method, String template, String purpose, Handler handler) {
    return new Route(method, template, null, false, purpose, handler);
  }

  /**
   * Answers a request; {@code arguments} are the decoded segments that the template leaves open.
   */
  interface Handler {
    CompletionStage<HttpResponse> handle(HttpRequest request, List<String> arguments);
  }

  /** Whether the first segment that the template leaves open is a vehicle's id. */
  boolean namesVehicle() {
    return template.contains(VEHICLE);
  }

  /** The segments that the template leaves open, or empty if the path is another one. */
  Optional<List<String>> arguments(List<String> path) {
    List<String> pattern = RequestPath.split(template);
    if (pattern.size() != path.size()) {
      return Optional.empty();
    }
    List<String> arguments = new ArrayList<>(1);
    for (int i = 0; i < path.size(); i++) {
      if (pattern.get(i).startsWith("{")) {
        arguments.add(path.get(i));
      } else if (!pattern.get(i).equals(path.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(arguments);
  }
}
