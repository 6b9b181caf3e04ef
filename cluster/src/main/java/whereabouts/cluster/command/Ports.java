package whereabouts.cluster.command;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Looks at ports before anything is started, so that a taken one is told in one line. */
final class Ports {
  private Ports() {}

  /**
   * Fails if nothing can listen there; port 0, any free one, is always free.
   *
   * @param remedy what chooses another port, such as {@code --port}
   */
  static void requireFree(String host, int port, String remedy) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(host, port));
    } catch (IOException e) {
      throw new Failure(
          "Can't listen on %s:%d (%s): stop the process that does, or choose another port with %s."
              .formatted(host, port, e.getMessage(), remedy));
    }
  }
}
