package whereabouts.tracker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;

/** A WebSocket client that decides on every byte: frames, TCP writes, and when to read. */
final class RawWebSocket implements AutoCloseable {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  /** A frame from the server. */
  record Frame(int opcode, String text) {
    JsonNode json() {
      try {
        return OpenServer.JSON.readTree(text);
      } catch (IOException noJson) {
        throw new IllegalStateException(text, noJson);
      }
    }
  }

  private final Socket socket;
  private final DataInputStream in;

  RawWebSocket(OpenServer server, String path) throws IOException {
    this(server, path, "");
  }

  /** One with further lines in the head of its handshake, each with its end. */
  RawWebSocket(OpenServer server, String path, String headers) throws IOException {
    socket = new Socket(server.server.address().getAddress(), server.port());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    in = new DataInputStream(socket.getInputStream());
    write(
        ("GET "
                + path
                + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                + headers
                + "\r\n")
            .getBytes(UTF_8));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readByte());
    }
    if (!head.toString().startsWith("HTTP/1.1 101")) {
      throw new IOException(head.toString());
    }
  }

  /** A frame, masked with zeros as a client must mask. */
  static byte[] frame(int opcode, boolean last, byte[] payload) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(last ? 0x80 | opcode : opcode);
    if (payload.length < 126) {
      bytes.write(0x80 | payload.length);
    } else {
      bytes.write(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        bytes.write((int) ((long) payload.length >> shift));
      }
    }
    bytes.writeBytes(new byte[4]);
    bytes.writeBytes(payload);
    return bytes.toByteArray();
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  void send(String text) throws IOException {
    write(frame(TEXT, true, text.getBytes(UTF_8)));
  }

  void send(byte[] binary) throws IOException {
    write(frame(BINARY, true, binary));
  }

  void sendClose() throws IOException {
    write(frame(CLOSE, true, new byte[] {0x03, (byte) 0xE8}));
  }

  /** The next frame, whichever. */
  Frame read() throws IOException {
    int opcode = in.readUnsignedByte() & 0x0F;
    long length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    return new Frame(opcode, new String(in.readNBytes((int) length), UTF_8));
  }

  /** The JSON of the next text message. */
  JsonNode next() throws IOException {
    Frame frame = read();
    if (frame.opcode() != TEXT) {
      throw new IOException("not a text message but " + frame);
    }
    return frame.json();
  }

  /** The ack that covers so many messages; earlier acks are skipped. */
  JsonNode ackOf(int messages) throws IOException {
    while (true) {
      JsonNode json = next();
      if (json.path("type").asText().equals("ack") && json.path("messages").asInt() >= messages) {
        return json;
      }
    }
  }

  /** Breaks the connection off, without a word. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
