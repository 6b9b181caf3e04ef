package whereabouts.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for nodes, which keep them through restarts. They lie below those that the kernel gives to
 * the clients' ends of connections, one of which might else have the port of a node when that comes
 * back.
 */
final class Ports {
  private static final int FIRST = 12_000;
  private static final int END = 32_000;

  private static int next = ThreadLocalRandom.current().nextInt(FIRST, END);

  private Ports() {}

  /** One that nobody listens on, and that was not given out lately. */
  static synchronized int free() {
    int port;
    do {
      port = next;
      next = next + 1 == END ? FIRST : next + 1;
    } while (isTaken(port));
    return port;
  }

  private static boolean isTaken(int port) {
    try {
      new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
      return false;
    } catch (IOException taken) {
      return true;
    }
  }
}
