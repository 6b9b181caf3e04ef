package whereabouts.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A connection to a node on which every byte is chosen; whatever is read comes within a time. */
final class RawConnection implements AutoCloseable {
  /** Longer than any time that a node gives its clients. */
  static final Duration PATIENCE = Duration.ofSeconds(45);

  private static final int MAX_LINE = 64 * 1024;

  private final Socket socket;
  private final DataInputStream in;

  RawConnection(ApiClient api) throws IOException {
    this(api, PATIENCE);
  }

  RawConnection(ApiClient api, Duration patience) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), api.port());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) patience.toMillis());
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  /** The request that makes a connection a WebSocket. */
  static String upgrade(String target) {
    return "GET %s HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        .formatted(target);
  }

  /** A WebSocket for reports. */
  static RawConnection upgraded(ApiClient api) throws IOException {
    RawConnection connection = new RawConnection(api);
    connection.write(upgrade("/v1/ingest"));
    HttpAnswer answer = connection.answer().orElseThrow();
    if (answer.status() != 101) {
      throw new AssertionError(answer);
    }
    return connection;
  }

  /** The head of a request that posts JSON positions of so many bytes. */
  static String post(long announced) {
    return "POST /v1/positions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        .formatted(announced);
  }

  void write(String text) throws IOException {
    write(text.getBytes(UTF_8));
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Says that nothing more will come, and listens on. */
  void end() throws IOException {
    socket.shutdownOutput();
  }

  /** The next answer to what is not a HEAD; empty if the node has closed. */
  Optional<HttpAnswer> answer() throws IOException {
    return answer(false);
  }

  /** The next answer; 100 (Continue) is skipped. */
  Optional<HttpAnswer> answer(boolean toHead) throws IOException {
    try {
      HttpAnswer answer = read(toHead);
      while (answer.status() == 100) {
        answer = read(toHead);
      }
      return Optional.of(answer);
    } catch (EOFException | SocketException closed) {
      return Optional.empty();
    }
  }

  private HttpAnswer read(boolean toHead) throws IOException {
    String statusLine = line();
    if (!statusLine.matches("HTTP/1\\.1 \\d{3} .+")) {
      throw new AssertionError("no status line: " + statusLine);
    }
    int status = Integer.parseInt(statusLine.substring(9, 12));
    Map<String, String> headers = new HashMap<>();
    String line = line();
    while (!line.isEmpty()) {
      int colon = line.indexOf(": ");
      if (colon < 0) {
        throw new AssertionError("no header: " + line);
      }
      headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
      line = line();
    }
    boolean hasNone = toHead || status < 200 || status == 204;
    byte[] body = hasNone ? new byte[0] : body(headers);
    return new HttpAnswer(status, headers, new String(body, UTF_8));
  }

  /** As long as announced, or in chunks, which is how a large answer comes. */
  private byte[] body(Map<String, String> headers) throws IOException {
    if (!"chunked".equals(headers.get("transfer-encoding"))) {
      String length = headers.get("content-length");
      if (length == null) {
        throw new AssertionError("neither a length nor chunks: " + headers);
      }
      return in.readNBytes(Integer.parseInt(length));
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int size = Integer.parseInt(line(), 16);
    while (size > 0) {
      all.write(in.readNBytes(size));
      line();
      size = Integer.parseInt(line(), 16);
    }
    line();
    return all.toByteArray();
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (line.length() < MAX_LINE) {
      int next = in.readUnsignedByte();
      if (next == '\n') {
        return line.substring(0, line.length() - 1);
      }
      line.append((char) next);
    }
    throw new AssertionError("an endless line: " + line);
  }

  /** All that still comes until the node closes; a reset is an end too. */
  String rest() throws IOException {
    StringBuilder all = new StringBuilder();
    try {
      byte[] some = new byte[8192];
      int read = in.read(some);
      while (read >= 0) {
        all.append(new String(some, 0, read, ISO_8859_1));
        read = in.read(some);
      }
    } catch (SocketException reset) {
      return all.toString();
    }
    return all.toString();
  }

  /** The next frame of a WebSocket; empty if the node has closed. */
  Optional<Frame> frame() throws IOException {
    try {
      return Optional.of(Frame.read(in));
    } catch (EOFException | SocketException closed) {
      return Optional.empty();
    }
  }

  /** All frames until the node closes. */
  List<Frame> frames() throws IOException {
    List<Frame> all = new ArrayList<>();
    Optional<Frame> next = frame();
    while (next.isPresent()) {
      all.add(next.get());
      next = frame();
    }
    return all;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException gone) {
      // that is what was wanted
    }
  }
}
