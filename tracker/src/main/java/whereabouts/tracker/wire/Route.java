package whereabouts.tracker.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * One call that the API answers.
 *
 * @param method such as {@code GET}, which answers {@code HEAD} as well
 * @param template a path; a segment such as {@code {id}} stands for any one segment
 * @param purpose in a few words
 * @param handler what answers it
 */
record Route(String method, String template, String purpose, Handler handler) {
  /**
   * Answers a request; {@code arguments} are the decoded segments that the template leaves open.
   */
  interface Handler {
    CompletionStage<HttpResponse> handle(HttpRequest request, List<String> arguments);
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
