package whereabouts.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * A WebSocket frame (RFC 6455, section 5.2), as it may be or as it may not.
 *
 * @param first its first byte: the last of its message (0x80), reserved bits (0x70), opcode (0x0F)
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Frame(int first, byte[] payload) {
  static final int LAST = 0x80;
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  /** The end of a conversation that leaves nothing open. */
  static final int NORMAL = 1000;

  private static final int MASKED = 0x80;
  private static final int LENGTH_OF_16_BITS = 126;
  private static final int LENGTH_OF_64_BITS = 127;
  private static final int MAX_READ_BYTES = 1 << 24;

  static Frame text(String text) {
    return new Frame(LAST | TEXT, text.getBytes(UTF_8));
  }

  static Frame close(int code) {
    return new Frame(LAST | CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
  }

  int opcode() {
    return first & 0x0F;
  }

  String text() {
    return new String(payload, UTF_8);
  }

  /** The code of a close frame. */
  int closeCode() {
    return payload.length < 2 ? 1005 : (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
  }

  /** As a client sends it. */
  byte[] masked(int mask) {
    ByteArrayOutputStream bytes = head(payload.length, MASKED);
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes.write(mask >> shift);
    }
    for (int i = 0; i < payload.length; i++) {
      bytes.write(payload[i] ^ mask >> (24 - 8 * (i % 4)));
    }
    return bytes.toByteArray();
  }

  byte[] masked() {
    return masked(0x12345678);
  }

  /** As a client must not send it. */
  byte[] unmasked() {
    ByteArrayOutputStream bytes = head(payload.length, 0);
    bytes.writeBytes(payload);
    return bytes.toByteArray();
  }

  /** Its begin alone, which announces so many bytes, masked with zeros. */
  byte[] announcing(long bytes) {
    ByteArrayOutputStream head = head(bytes, MASKED);
    head.writeBytes(new byte[4]);
    return head.toByteArray();
  }

  private ByteArrayOutputStream head(long length, int masked) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(first);
    if (length < LENGTH_OF_16_BITS) {
      bytes.write(masked | (int) length);
    } else if (length < 1 << 16) {
      bytes.write(masked | LENGTH_OF_16_BITS);
      bytes.write((int) length >> 8);
      bytes.write((int) length);
    } else {
      bytes.write(masked | LENGTH_OF_64_BITS);
      for (int shift = 56; shift >= 0; shift -= 8) {
        bytes.write((int) (length >> shift));
      }
    }
    return bytes;
  }

  /** The next one that a server has sent, which must not mask. */
  static Frame read(DataInputStream in) throws IOException {
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    long length = second;
    if (second == LENGTH_OF_16_BITS) {
      length = in.readUnsignedShort();
    } else if (second == LENGTH_OF_64_BITS) {
      length = in.readLong();
    } else if (second > LENGTH_OF_64_BITS) {
      throw new AssertionError("the server masks its frames");
    }
    if (length < 0 || length > MAX_READ_BYTES) {
      throw new AssertionError("a frame of " + length + " bytes");
    }
    byte[] payload = in.readNBytes((int) length);
    if (payload.length < length) {
      throw new AssertionError("a frame without its end");
    }
    return new Frame(first, payload);
  }

  @Override
  public String toString() {
    return "Frame[%02x, %s]"
        .formatted(first, opcode() == CLOSE ? closeCode() : Arrays.toString(payload));
  }
}
