package whereabouts.simulator.wire;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A node of the service, by the base address of its API. */
public record Target(URI base) {

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
    return new Target(base);
  }

  URI positions() {
    return URI.create(base + "/v1/positions");
  }

  URI ingest() {
    return URI.create("ws" + base.toString().substring("http".length()) + "/v1/ingest");
  }

  /** The id becomes one path segment, whatever characters it has. */
  public URI vehicle(String id, boolean fromStore) {
    String segment = URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    return URI.create(base + "/v1/vehicles/" + segment + (fromStore ? "?source=store" : ""));
  }

  int port() {
    return base.getPort() >= 0 ? base.getPort() : base.getScheme().endsWith("s") ? 443 : 80;
  }

  @Override
  public String toString() {
    return base.toString();
  }
}
