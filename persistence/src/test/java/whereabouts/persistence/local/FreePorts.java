package whereabouts.persistence.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Pairs of a CQL port and its storage port for tests. A pair belongs to this JVM until it ends,
 * whether something listens or not, so that a Cassandra can be stopped and started again on it.
 */
public final class FreePorts {
  private static final int FIRST_CQL_PORT = 9142;
  private static final int LAST_CQL_PORT = 9199;
  private static final int STORAGE_PORT_DISTANCE = 2042;
  private static final Set<FileChannel> HELD = ConcurrentHashMap.newKeySet();
  private static final Set<Integer> CLAIMED = ConcurrentHashMap.newKeySet();

  private FreePorts() {}

  /** A CQL port; the storage port follows from it. */
  public static synchronized int claim() {
    return IntStream.rangeClosed(FIRST_CQL_PORT, LAST_CQL_PORT)
        .filter(port -> !CLAIMED.contains(port))
        .filter(port -> isFree(port) && isFree(port - STORAGE_PORT_DISTANCE) && lock(port))
        .peek(CLAIMED::add)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no free port up to " + LAST_CQL_PORT));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Keeps other test JVMs of this machine away. */
  private static boolean lock(int port) {
    Path file = Path.of(System.getProperty("java.io.tmpdir"), "whereabouts-port-" + port);
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        channel.close();
        return false;
      }
      HELD.add(channel);
      return true;
    } catch (IOException e) {
      return false; // of another user
    }
  }
}
