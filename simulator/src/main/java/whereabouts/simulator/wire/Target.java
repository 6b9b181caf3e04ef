package whereabouts.simulator.wire;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A node of the service, by the base address of its API.
 *
 * @param token that is sent with every request, or null if none is
 */
public record Target(URI base, @Nullable String token) {
  private static final String AUTHORIZATION = "Authorization";
  private static final String BEARER = "Bearer ";

  /**
   * Checks an address.
   *
   * @throws IllegalArgumentException if it is no http or https address
   */
  public static Target of(String text) {
    URI base = URI.create(text.strip().replaceAll("/+$", ""));
    String scheme = base.getScheme() == null ? "" : base.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("it does not begin with http:// or https://");
    }
    if (base.getHost() == null) {
      throw new IllegalArgumentException("it names no host");
    }
    if (base.getQuery() != null || base.getFragment() != null) {
      throw new IllegalArgumentException("it has a query or fragment");
    }
    return new Target(base, null);
  }

  /** The same, with a token or key to be sent along. */
  public Target with(@Nullable String secret) {
    return new Target(base, secret);
  }

  /** A request to one of its addresses. */
  public HttpRequest.Builder request(URI address) {
    HttpRequest.Builder request = HttpRequest.newBuilder(address);
    return token == null ? request : request.header(AUTHORIZATION, BEARER + token);
  }

  /** A WebSocket to be opened at {@link #ingest} or {@link #live}. */
  public WebSocket.Builder socket(HttpClient client) {
    WebSocket.Builder socket = client.newWebSocketBuilder();
    return token == null ? socket : socket.header(AUTHORIZATION, BEARER + token);
  }

  URI positions() {
    return URI.create(base + "/v1/positions");
  }

  /** Where WebSockets for positions and events are opened. */
  public URI ingest() {
    return URI.create(socketBase() + "/v1/ingest");
  }

  /** The id becomes one path segment, whatever characters it has. */
  public URI vehicle(String id, boolean fromStore) {
    return URI.create(base + "/v1/vehicles/" + encoded(id) + (fromStore ? "?source=store" : ""));
  }

  /** Where events of a vehicle are sent. */
  public URI events(String id) {
    return URI.create(base + "/v1/vehicles/" + encoded(id) + "/events");
  }

  /** Where those of a time are read, RFC 3339; the next page with what the last one gave. */
  public URI events(String id, String from, String to, @Nullable String after) {
    return URI.create(
        events(id)
            + "?from="
            + encoded(from)
            + "&to="
            + encoded(to)
            + "&limit=1000"
            + (after == null ? "" : "&after=" + encoded(after)));
  }

  /** Where viewers look on; {@code query} says at what. */
  public URI live(String query) {
    return URI.create(socketBase() + "/v1/live?" + query);
  }

  private String socketBase() {
    return "ws" + base.toString().substring("http".length());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  int port() {
    return base.getPort() >= 0 ? base.getPort() : base.getScheme().endsWith("s") ? 443 : 80;
  }

  /** Without the token, for this is shown. */
  @Override
  public String toString() {
    return base.toString();
  }
}
