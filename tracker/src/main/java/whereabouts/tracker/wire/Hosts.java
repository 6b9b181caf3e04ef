package whereabouts.tracker.wire;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.headers.Host;

/**
 * By which names a port on the loopback interface may be asked for. Whoever owns a domain can let
 * its name stand for 127.0.0.1, and then a page of that domain is of the same origin as this port
 * for a browser here; but the browser tells the name that it was given. No name is looked up.
 */
final class Hosts {
  private static final String LOOPBACK = "localhost";

  private final Set<String> others;

  /**
   * The names and addresses of the loopback interface, and some more.
   *
   * @param others without ports
   */
  Hosts(List<String> others) {
    this.others =
        others.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }

  /** Whether it asks for one of them, or is so old that it tells no name, as no browser is. */
  boolean isAskedFor(HttpRequest request) {
    return request.getHeader(Host.class).map(header -> isOurs(header.host())).orElse(true);
  }

  private boolean isOurs(org.apache.pekko.http.javadsl.model.Host host) {
    String name = host.address().toLowerCase(Locale.ROOT);
    if (others.contains(name)) {
      return true;
    }
    if (host.isIPv4() || host.isIPv6()) {
      InetAddress address = host.getInetAddresses().iterator().next();
      return address.isLoopbackAddress();
    }
    return name.equals(LOOPBACK) || name.endsWith("." + LOOPBACK);
  }
}
