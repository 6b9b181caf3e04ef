package whereabouts.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.StringJoiner;

/** A name server (RFC 1035, UDP) that knows the addresses of one name. */
final class NameServer implements AutoCloseable {
  private static final int HEADER_BYTES = 12;
  private static final int MAX_BYTES = 512;
  private static final short ADDRESS = 1;
  private static final short INTERNET = 1;
  private static final short FOUND = (short) 0x8180;
  private static final short NO_SUCH_NAME = (short) 0x8183;
  private static final short NAME_OF_THE_QUESTION = (short) 0xc00c;

  private final DatagramSocket socket;
  private final String name;
  private final List<InetAddress> addresses;

  private NameServer(DatagramSocket socket, String name, List<InetAddress> addresses) {
    this.socket = socket;
    this.name = name;
    this.addresses = addresses;
  }

  static NameServer start(String name, List<InetAddress> addresses) throws IOException {
    DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    NameServer server = new NameServer(socket, name, addresses);
    Thread thread = new Thread(server::answerAll, "name-server");
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  int port() {
    return socket.getLocalPort();
  }

  private void answerAll() {
    while (!socket.isClosed()) {
      DatagramPacket packet = new DatagramPacket(new byte[MAX_BYTES], MAX_BYTES);
      try {
        socket.receive(packet);
        byte[] answer = answer(packet.getData());
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private byte[] answer(byte[] packet) {
    ByteBuffer query = ByteBuffer.wrap(packet);
    short id = query.getShort();
    query.position(HEADER_BYTES);
    boolean isKnown = name.equalsIgnoreCase(nameOf(query));
    boolean isAddress = query.getShort() == ADDRESS;
    int end = query.position() + Short.BYTES;
    List<InetAddress> found = isKnown && isAddress ? addresses : List.of();
    ByteBuffer answer = ByteBuffer.allocate(MAX_BYTES).putShort(id);
    answer.putShort(isKnown ? FOUND : NO_SUCH_NAME);
    answer.putShort((short) 1).putShort((short) found.size()).putInt(0);
    answer.put(packet, HEADER_BYTES, end - HEADER_BYTES);
    for (InetAddress address : found) {
      byte[] four = address.getAddress();
      answer.putShort(NAME_OF_THE_QUESTION).putShort(ADDRESS).putShort(INTERNET).putInt(1);
      answer.putShort((short) four.length).put(four);
    }
    byte[] bytes = new byte[answer.position()];
    answer.flip().get(bytes);
    return bytes;
  }

  private static String nameOf(ByteBuffer query) {
    StringJoiner labels = new StringJoiner(".");
    for (int length = query.get(); length > 0; length = query.get()) {
      byte[] label = new byte[length];
      query.get(label);
      labels.add(new String(label, StandardCharsets.US_ASCII));
    }
    return labels.toString();
  }

  @Override
  public void close() {
    socket.close();
  }
}
