package whereabouts.tracker.wire;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/**
 * Which web pages of other sites may use the API: those whose origins are set. Browsers keep
 * answers from pages that are not let in, and ask by {@code OPTIONS} before they send what no form
 * could send; but they send forms, such as a {@code POST} without a body, and open WebSockets for
 * every page.
 */
final class Origins {
  private static final String METHODS = "GET, HEAD, POST, PUT, DELETE";
  private static final String HEADERS = "Authorization, Content-Type";
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
  private static final String SECONDS_KNOWN = "600";

  private final Set<String> allowed;

  /**
   * The pages of these origins.
   *
   * @param allowed such as {@code https://map.example}
   */
  Origins(List<String> allowed) {
    this.allowed = Set.copyOf(allowed);
  }

  /**
   * Whether something that changes anything comes from a page of a site that is neither ours nor
   * let in.
   */
  boolean isForeign(HttpRequest request) {
    boolean onlyReads =
        READING.contains(request.method().name())
            && request.getAttribute(AttributeKeys.webSocketUpgrade).isEmpty();
    return !onlyReads
        && header(request, "origin").filter(origin -> !isOurs(request, origin)).isPresent();
  }

  private boolean isOurs(HttpRequest request, String origin) {
    String site = origin.substring(origin.indexOf("://") + 1);
    return allowed.contains(origin)
        || header(request, "host").filter(host -> site.equalsIgnoreCase("//" + host)).isPresent();
  }

  /** The answer, with what lets the page that asked see it, if it may. */
  HttpResponse told(HttpRequest request, HttpResponse response) {
    if (allowed.isEmpty() || request.getAttribute(AttributeKeys.webSocketUpgrade).isPresent()) {
      return response;
    }
    HttpResponse varying = response.addHeader(RawHeader.create("Vary", "Origin"));
    Optional<String> origin = header(request, "origin").filter(allowed::contains);
    if (origin.isEmpty()) {
      return varying;
    }
    HttpResponse seen =
        varying
            .addHeader(RawHeader.create("Access-Control-Allow-Origin", origin.get()))
            .addHeader(RawHeader.create("Access-Control-Expose-Headers", "Retry-After"));
    return request.method().name().equals("OPTIONS")
        ? seen.addHeader(RawHeader.create("Access-Control-Allow-Methods", METHODS))
            .addHeader(RawHeader.create("Access-Control-Allow-Headers", HEADERS))
            .addHeader(RawHeader.create("Access-Control-Max-Age", SECONDS_KNOWN))
        : seen;
  }

  private static Optional<String> header(HttpRequest request, String name) {
    for (HttpHeader header : request.getHeaders()) {
      if (header.is(name)) {
        return Optional.of(header.value());
      }
    }
    return Optional.empty();
  }
}
