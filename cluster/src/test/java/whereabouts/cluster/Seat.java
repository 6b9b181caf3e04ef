package whereabouts.cluster;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where on the network a node is.
 *
 * @param within a command that runs another one there; empty for where the test runs
 * @param front the address at which clients and operators reach it
 * @param peers the address at which other nodes do
 * @param options that it needs there, such as {@code -Dwhereabouts.access.keys-file=keys}
 * @param key that its clients need, if any
 */
record Seat(
    List<String> within, String front, String peers, List<String> options, @Nullable String key) {
  private static final String LOOPBACK = "127.0.0.1";

  /** On this machine, reached by nobody else. */
  static final Seat HERE = new Seat(List.of(), LOOPBACK, LOOPBACK, List.of(), null);

  ApiClient client(int port) {
    return new ApiClient(new InetSocketAddress(front, port), key);
  }
}
