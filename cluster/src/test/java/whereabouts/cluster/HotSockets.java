package whereabouts.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Sockets that all report one vehicle, each position in a message of its own, without waiting for
 * acks. It writes frames itself, so that it costs the node's machine little.
 */
final class HotSockets implements AutoCloseable {
  /** A whole text message. */
  private static final int TEXT = 0x81;

  /** Four bytes of a mask follow the length: zeros. */
  private static final int MASKED = 0x80;

  private static final long BEGIN_MILLIS = 1_700_000_000_000L;
  private static final long TICK_NANOS = 2_000_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String vehicleId;
  private final double perTick;
  private final AtomicLong newestMillis = new AtomicLong(BEGIN_MILLIS);
  private final long beginNanos = System.nanoTime();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Line> lines;
  private volatile boolean arrived;

  /**
   * What became of it.
   *
   * @param notTaken refused, or not known whether it was taken
   * @param newestMillis the time of the newest position
   */
  record Driven(long sent, double perSecond, long received, long notTaken, long newestMillis) {}

  private HotSockets(ApiClient target, String vehicleId, int sockets, int perSecond) {
    this.vehicleId = vehicleId;
    this.perTick = perSecond / (double) sockets * TICK_NANOS / 1e9;
    this.lines = IntStream.range(0, sockets).mapToObj(socket -> new Line(target)).toList();
  }

  /**
   * Begins to report.
   *
   * @param perSecond of all sockets together, as far as the node takes so many
   */
  static HotSockets drive(ApiClient target, String vehicleId, int sockets, int perSecond) {
    HotSockets started = new HotSockets(target, vehicleId, sockets, perSecond);
    for (Line line : started.lines) {
      started.threads.execute(line::write);
      started.threads.execute(line::read);
    }
    return started;
  }

  /** Sends no more, and waits until all that was sent is answered. */
  Driven arrive() {
    arrived = true;
    TestNode.await(() -> lines.stream().allMatch(line -> line.written));
    double seconds = (System.nanoTime() - beginNanos) / 1e9;
    long sent = lines.stream().mapToLong(line -> line.sent.get()).sum();
    TestNode.await(() -> sum("messages") == sent);
    return new Driven(
        sent,
        sent / seconds,
        sum("received"),
        sum("overloaded") + sum("unconfirmed") + sum("invalid") + sum("future"),
        newestMillis.get());
  }

  private long sum(String count) {
    return lines.stream().mapToLong(line -> line.ack.path(count).asLong()).sum();
  }

  @Override
  public void close() {
    arrived = true;
    lines.forEach(Line::close);
    threads.shutdownNow();
  }

  /** One socket: a thread writes, another reads. */
  private final class Line {
    private final Socket socket;
    private final DataInputStream in;
    private final AtomicLong sent = new AtomicLong();
    private volatile boolean written;
    private volatile JsonNode ack = JSON.createObjectNode();

    Line(ApiClient target) {
      try {
        URI uri = URI.create(target.base());
        socket = new Socket(uri.getHost(), uri.getPort());
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        String upgrade =
            """
            GET /v1/ingest HTTP/1.1
            Host: localhost
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Version: 13

            """;
        socket.getOutputStream().write(upgrade.replace("\n", "\r\n").getBytes(UTF_8));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
          head.append((char) in.readByte());
        }
        if (!head.toString().startsWith("HTTP/1.1 101")) {
          throw new IOException(head.toString());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** What is due is written at each tick; what the node did not take in time is not made up. */
    void write() {
      try {
        long tick = System.nanoTime();
        double due = 0;
        while (!arrived) {
          due += perTick;
          ByteArrayOutputStream frames = new ByteArrayOutputStream();
          int messages = (int) due;
          for (int message = 0; message < messages; message++) {
            addFrame(frames);
          }
          due -= messages;
          socket.getOutputStream().write(frames.toByteArray());
          sent.addAndGet(messages);
          tick = Math.max(tick + TICK_NANOS, System.nanoTime() - 50 * TICK_NANOS);
          LockSupport.parkNanos(tick - System.nanoTime());
        }
        written = true;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void addFrame(ByteArrayOutputStream frames) {
      long time = newestMillis.incrementAndGet();
      byte[] text =
          ("{\"vehicleId\":\"" + vehicleId + "\",\"time\":" + time + ",\"lat\":43.7,\"lon\":7.4}")
              .getBytes(UTF_8);
      frames.write(TEXT);
      frames.write(MASKED | text.length); // a text of less than 126 bytes
      frames.writeBytes(new byte[4]);
      frames.writeBytes(text);
    }

    void read() {
      try {
        while (true) {
          in.readByte();
          int length = in.readUnsignedByte();
          if (length == 126) {
            length = in.readUnsignedShort();
          } else if (length == 127) {
            length = (int) in.readLong();
          }
          JsonNode message = JSON.readTree(in.readNBytes(length));
          if (message.path("type").asText().equals("ack")) {
            ack = message;
          }
        }
      } catch (IOException closed) {
        // by us, or else acks are missing
      }
    }

    void close() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
