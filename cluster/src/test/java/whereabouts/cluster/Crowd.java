package whereabouts.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Very many connections on one thread: each says its part, and what it hears is kept. */
final class Crowd implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Crowd.class);
  private static final int MAX_HEARD = 2048;
  private static final int SOURCES = 8;
  private static final long TICK_MILLIS = 10;

  /**
   * What a member says.
   *
   * @param atOnce as soon as it is connected
   * @param onceAnswered after the first answer's head, such as that of an upgrade; if empty, none
   *     is waited for
   * @param more after that, again and again
   * @param every between two bytes of {@code more}; zero: all of it as fast as it is taken; null:
   *     it falls silent
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Part(byte[] atOnce, byte[] onceAnswered, byte[] more, @Nullable Duration every) {
    private static final byte[] NOTHING = {};

    static Part silentAfter(String atOnce) {
      return new Part(atOnce.getBytes(ISO_8859_1), NOTHING, NOTHING, null);
    }

    static Part slow(String atOnce, String more, Duration every) {
      return new Part(atOnce.getBytes(ISO_8859_1), NOTHING, more.getBytes(ISO_8859_1), every);
    }

    static Part endless(String atOnce, byte[] more) {
      return new Part(atOnce.getBytes(ISO_8859_1), NOTHING, more, Duration.ZERO);
    }

    /** A WebSocket that says this. */
    static Part socket(byte[] onceUpgraded, byte[] more, @Nullable Duration every) {
      byte[] upgrade = RawConnection.upgrade("/v1/ingest").getBytes(ISO_8859_1);
      return new Part(upgrade, onceUpgraded, more, every);
    }
  }

  enum State {
    CONNECTING,
    REFUSED,
    OPEN,
    CLOSED
  }

  /** One connection; written by the crowd's thread only. */
  static final class Member {
    private final Part part;
    private volatile String heard = "";
    private ByteBuffer toSay = ByteBuffer.allocate(0);
    private boolean awaitsAnswer;
    private int next;
    private long nextNanos;
    private volatile State state = State.CONNECTING;

    private Member(Part part) {
      this.part = part;
    }

    /** The begin of what the node has sent. */
    String heard() {
      return heard;
    }
  }

  private final int port;
  private final Selector selector;
  private final Queue<Member> joining = new ConcurrentLinkedQueue<>();
  private final List<Member> members = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private int connected;
  private volatile boolean allSpeak;
  private volatile boolean isOver;

  Crowd(ApiClient node) {
    port = node.port();
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread = new Thread(this::live, "crowd");
    thread.start();
  }

  /** So many more connect. */
  Crowd join(int count, Part part) {
    List<Member> more = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      more.add(new Member(part));
    }
    members.addAll(more);
    joining.addAll(more);
    selector.wakeup();
    return this;
  }

  /**
   * All that are still open say a byte. Who has come in vain learns of it only so: the system of
   * the one who did not let him in may have forgotten him without a word.
   */
  void speak() {
    allSpeak = true;
    selector.wakeup();
  }

  long in(State state) {
    return count(member -> member.state == state);
  }

  /** How many have heard this, among other things. */
  long heard(String part) {
    return count(member -> member.heard.contains(part));
  }

  private long count(Predicate<Member> wanted) {
    return members.stream().filter(wanted).count();
  }

  /** Those that have neither been closed nor refused. */
  long left() {
    return in(State.CONNECTING) + in(State.OPEN);
  }

  List<Member> members() {
    return members;
  }

  private void live() {
    long tickNanos = TICK_MILLIS * 1_000_000;
    long last = System.nanoTime();
    try {
      while (!isOver) {
        connect();
        if (allSpeak) {
          allSpeak = false;
          selector.keys().forEach(Crowd::sayAByte);
        }
        selector.select(this::attend, TICK_MILLIS);
        if (System.nanoTime() - last > tickNanos) {
          last = System.nanoTime();
          selector.keys().forEach(this::continueSlowly);
        }
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void connect() throws IOException {
    for (Member member = joining.poll(); member != null; member = joining.poll()) {
      SocketChannel channel = SocketChannel.open();
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
      // one address alone might run out of ports
      byte[] source = {127, 0, 0, (byte) (1 + connected++ % SOURCES)};
      channel.bind(new InetSocketAddress(InetAddress.getByAddress(source), 0));
      SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, member);
      if (channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
        begin(key, member);
      }
    }
  }

  private void attend(SelectionKey key) {
    Member member = (Member) key.attachment();
    SocketChannel channel = (SocketChannel) key.channel();
    try {
      if (key.isConnectable() && channel.finishConnect()) {
        begin(key, member);
      }
      if (key.isReadable()) {
        read(channel, member);
        if (key.isValid() && member.awaitsAnswer && member.heard.contains("\r\n\r\n")) {
          member.awaitsAnswer = false;
          member.toSay = ByteBuffer.wrap(member.part.onceAnswered);
          key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
      }
      if (key.isValid() && key.isWritable()) {
        say(key, channel, member);
      }
    } catch (IOException gone) {
      hearLastWords(channel, member);
    }
  }

  /** Who can't send may still have been told why. */
  private static void hearLastWords(SocketChannel channel, Member member) {
    try {
      int read = hear(channel, member);
      while (read > 0) {
        read = hear(channel, member);
      }
    } catch (IOException reset) {
      LOG.debug("No last words", reset);
    }
    end(channel, member);
  }

  private static void begin(SelectionKey key, Member member) {
    member.state = State.OPEN;
    member.toSay = ByteBuffer.wrap(member.part.atOnce);
    member.awaitsAnswer = member.part.onceAnswered.length > 0;
    key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
  }

  private static void read(SocketChannel channel, Member member) throws IOException {
    if (hear(channel, member) < 0) {
      end(channel, member);
    }
  }

  private static int hear(SocketChannel channel, Member member) throws IOException {
    ByteBuffer some = ByteBuffer.allocate(4096);
    int read = channel.read(some);
    if (read > 0 && member.heard.length() < MAX_HEARD) {
      String all = member.heard + new String(some.array(), 0, read, ISO_8859_1);
      member.heard = all;
    }
    return read;
  }

  private static void say(SelectionKey key, SocketChannel channel, Member member)
      throws IOException {
    channel.write(member.toSay);
    if (member.toSay.hasRemaining()) {
      return;
    }
    Duration every = member.part.every;
    if (member.awaitsAnswer) {
      key.interestOps(SelectionKey.OP_READ);
    } else if (every != null && every.isZero()) {
      member.toSay = ByteBuffer.wrap(member.part.more);
    } else {
      member.nextNanos = System.nanoTime() + (every == null ? 0 : every.toNanos());
      key.interestOps(SelectionKey.OP_READ);
    }
  }

  private void continueSlowly(SelectionKey key) {
    Member member = (Member) key.attachment();
    Duration every = member.part.every;
    if (!key.isValid()
        || key.interestOps() != SelectionKey.OP_READ
        || every == null
        || member.awaitsAnswer
        || System.nanoTime() - member.nextNanos < 0) {
      return;
    }
    member.toSay = ByteBuffer.wrap(member.part.more, member.next, 1);
    member.next = (member.next + 1) % member.part.more.length;
    key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
  }

  private static void sayAByte(SelectionKey key) {
    if (key.isValid() && key.attachment() instanceof Member member && member.state == State.OPEN) {
      member.toSay = ByteBuffer.wrap(new byte[] {'G'});
      key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }
  }

  private static void end(SocketChannel channel, Member member) {
    member.state = member.state == State.CONNECTING ? State.REFUSED : State.CLOSED;
    try {
      channel.close();
    } catch (IOException gone) {
      // that is what was wanted
    }
  }

  /** All leave. */
  @Override
  public void close() {
    isOver = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "%d connecting, %d open, %d closed by the node, %d refused"
        .formatted(in(State.CONNECTING), in(State.OPEN), in(State.CLOSED), in(State.REFUSED));
  }
}
