package whereabouts.simulator.fake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.net.ServerSocketFactory;

/** Passes connections on: those for the sockets' paths to one port, all others to another. */
final class OnePort {
  private static final Pattern SOCKETS = Pattern.compile("GET /v1/(ingest|live)");

  private final ServerSocket door;
  private final int httpPort;
  private final int socketPort;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  OnePort(ServerSocketFactory doors, int port, int httpPort, int socketPort) throws IOException {
    this.door = doors.createServerSocket(port, 100, InetAddress.getLoopbackAddress());
    this.httpPort = httpPort;
    this.socketPort = socketPort;
    start(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** Work that ends with its connection. */
  private interface Piping {
    void run() throws IOException;
  }

  private static void start(Piping piping) {
    Thread thread =
        new Thread(
            () -> {
              try {
                piping.run();
              } catch (IOException e) {
                // The connection is over.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = door.accept();
      open.add(client);
      start(() -> pass(client));
    }
  }

  private void pass(Socket client) throws IOException {
    byte[] firstLine = firstLine(client.getInputStream());
    boolean socket = SOCKETS.matcher(new String(firstLine, StandardCharsets.US_ASCII)).lookingAt();
    Socket server = new Socket(InetAddress.getLoopbackAddress(), socket ? socketPort : httpPort);
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    open.add(server);
    server.getOutputStream().write(firstLine);
    start(() -> copy(server, client));
    copy(client, server);
  }

  private static byte[] firstLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int each = in.read(); each >= 0; each = in.read()) {
      line.write(each);
      if (each == '\n') {
        break;
      }
    }
    return line.toByteArray();
  }

  private static void copy(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      OutputStream out = to.getOutputStream();
      from.getInputStream().transferTo(out);
    }
  }

  void close() {
    try {
      door.close();
      for (Socket each : open) {
        each.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
