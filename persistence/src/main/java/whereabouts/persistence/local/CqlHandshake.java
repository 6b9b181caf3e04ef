package whereabouts.persistence.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * The first exchange of CQL's native protocol: OPTIONS, answered by SUPPORTED. A Cassandra that
 * answers it takes queries.
 */
final class CqlHandshake {
  private static final int TIMEOUT_MILLIS = 1000;
  private static final int VERSION = 4;
  private static final int RESPONSE = 0x80;
  private static final int OPTIONS = 5;
  private static final int SUPPORTED = 6;
  private static final int HEADER_BYTES = 9;

  private CqlHandshake() {}

  static boolean answered(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      // version, flags, stream (2), opcode, length of the empty body (4)
      socket.getOutputStream().write(new byte[] {VERSION, 0, 0, 0, OPTIONS, 0, 0, 0, 0});
      byte[] answer = socket.getInputStream().readNBytes(HEADER_BYTES);
      return answer.length == HEADER_BYTES
          && answer[0] == (byte) (RESPONSE | VERSION)
          && answer[4] == SUPPORTED;
    } catch (IOException e) {
      return false;
    }
  }
}
