package whereabouts.simulator.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PausedReadersTest {
  /** More than the system keeps for both ends of a connection. */
  private static final long MORE_THAN_BUFFERS = 64_000_000;

  private static final Pattern KEY = Pattern.compile("Sec-WebSocket-Key: (\\S+)");
  private static final String ACCEPTED = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  @Test
  void whatTheyAreSentIsNeverRead() throws IOException, NoSuchAlgorithmException {
    try (ServerSocketChannel door = ServerSocketChannel.open()) {
      door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Target target = Target.of("http://127.0.0.1:" + door.socket().getLocalPort());
      HttpClient http = HttpClient.newHttpClient();
      try (PausedReaders readers =
              PausedReaders.open(http, List.of(target), 1, 10, Witness.NOBODY, new Stop());
          SocketChannel client = door.accept()) {
        shakeHands(client);
        assertThat(bytesTaken(client)).isLessThan(MORE_THAN_BUFFERS);
        assertThat(readers.figures().clients()).isEqualTo(1);
        assertThat(readers.figures().broken()).isZero();
      }
    }
  }

  @Test
  void whoeverCannotConnectIsBroken() throws IOException {
    Target nobody;
    try (ServerSocketChannel door = ServerSocketChannel.open()) {
      door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      nobody = Target.of("http://127.0.0.1:" + door.socket().getLocalPort());
    }
    HttpClient http = HttpClient.newHttpClient();
    try (PausedReaders readers =
        PausedReaders.open(http, List.of(nobody), 3, 10, Witness.NOBODY, new Stop())) {
      long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      while (readers.figures().broken() < 3 && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
      assertThat(readers.figures()).isEqualTo(new PausedReaders.Figures(3, 0, 0, 0, 3));
    }
  }

  private static void shakeHands(SocketChannel client)
      throws IOException, NoSuchAlgorithmException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      head.write(client.socket().getInputStream().read());
    }
    Matcher key = KEY.matcher(head.toString(StandardCharsets.US_ASCII));
    assertThat(key.find()).isTrue();
    byte[] digest =
        MessageDigest.getInstance("SHA-1")
            .digest((key.group(1) + ACCEPTED).getBytes(StandardCharsets.US_ASCII));
    String answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + Base64.getEncoder().encodeToString(digest)
            + "\r\n\r\n";
    client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
  }

  /** Sends binary messages until nothing more goes out for a second. */
  private static long bytesTaken(SocketChannel client) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(50_004);
    frame.put((byte) 0x82).put((byte) 126).putShort((short) 50_000).clear();
    client.configureBlocking(false);
    long taken = 0;
    try (Selector selector = Selector.open()) {
      client.register(selector, SelectionKey.OP_WRITE);
      while (taken < MORE_THAN_BUFFERS && selector.select(1000) > 0) {
        selector.selectedKeys().clear();
        taken += client.write(frame);
        if (!frame.hasRemaining()) {
          frame.clear();
        }
      }
    }
    return taken;
  }
}
