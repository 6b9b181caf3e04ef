package whereabouts.tracker.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/**
 * The token or key that a request brings: {@code Authorization: Bearer}, the password of {@code
 * Basic}, or, for browsers, which can't set headers of a WebSocket, the query parameter {@code
 * access_token} of one. Not of other requests: their addresses are written down in many places.
 */
final class Credential {
  private static final String BEARER = "bearer ";
  private static final String BASIC = "basic ";

  private Credential() {}

  /** Empty if there is none, or more than one. */
  static Optional<String> of(HttpRequest request) {
    List<String> headers = new ArrayList<>(1);
    for (HttpHeader header : request.getHeaders()) {
      if (header.is("authorization")) {
        headers.add(header.value());
      }
    }
    return headers.isEmpty()
        ? ofSocket(request)
        : headers.size() == 1 ? inHeader(headers.get(0)) : Optional.empty();
  }

  private static Optional<String> ofSocket(HttpRequest request) {
    return request
        .getAttribute(AttributeKeys.webSocketUpgrade)
        .flatMap(upgrade -> request.getUri().query().get("access_token"))
        .filter(token -> !token.isEmpty());
  }

  private static Optional<String> inHeader(String value) {
    String scheme = value.toLowerCase(Locale.ROOT);
    if (scheme.startsWith(BEARER)) {
      return Optional.of(value.substring(BEARER.length()).strip())
          .filter(token -> !token.isEmpty());
    }
    return scheme.startsWith(BASIC)
        ? password(value.substring(BASIC.length()).strip())
        : Optional.empty();
  }

  private static Optional<String> password(String encoded) {
    try {
      String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return Optional.of(pair.substring(colon + 1))
          .filter(password -> colon >= 0 && !password.isEmpty());
    } catch (IllegalArgumentException noBase64) {
      return Optional.empty();
    }
  }
}
