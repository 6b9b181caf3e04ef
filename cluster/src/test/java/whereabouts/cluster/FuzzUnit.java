package whereabouts.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * One thing that is sent, and what must come of it. All of it depends on a seed and its number
 * alone. Of twenty in a row, thirteen are requests whose end can be told, three are requests broken
 * anywhere, two are streams of frames broken anywhere, and two are conversations of mutated
 * messages in whole frames.
 */
final class FuzzUnit {
  private static final int CONVERSATION = 20;

  private final Random random;
  private final FuzzCorpus corpus;
  private final Mutations mutations;
  private final int place;
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private final List<Object> heard = new ArrayList<>();

  FuzzUnit(long seed, int number) {
    random = new Random(seed * 0x9E3779B97F4A7C15L + number);
    corpus = new FuzzCorpus(random);
    mutations = new Mutations(random);
    place = number % 20;
  }

  /** How many messages it is. */
  int messages() {
    return place < 18 ? 1 : CONVERSATION;
  }

  /** Sends it, and looks at all that comes. */
  void play(FuzzLane lane, Documented documented) throws IOException {
    if (place < 13) {
      request(lane, documented);
    } else if (place < 16) {
      brokenRequest(lane, documented);
    } else if (place < 18) {
      brokenFrames(lane, documented);
    } else {
      conversation(lane, documented);
    }
  }

  private void request(FuzzLane lane, Documented documented) throws IOException {
    FuzzRequest request = FuzzRequest.any(random, corpus, mutations);
    send(lane.kept(), request.bytes());
    HttpAnswer answer =
        lane.kept()
            .answer(request.method().equals("HEAD"))
            .orElseThrow(() -> new AssertionError("no answer"));
    heard.add(answer);
    documented.allows(request.method(), request.path(), answer);
    if (answer.closes()) {
      lane.drop();
    } else if (random.nextInt(50) == 0) {
      lane.kept().end();
      assertThat(lane.kept().rest()).as("what nobody asked for").isEmpty();
      lane.drop();
    }
  }

  private void brokenRequest(FuzzLane lane, Documented documented) throws IOException {
    String whole = FuzzRequest.withoutHead(random, corpus, mutations);
    int head = whole.indexOf("\r\n\r\n") + 4;
    try (RawConnection connection = lane.open()) {
      send(connection, mutations.ofRaw(whole.substring(0, head)) + whole.substring(head));
      connection.end();
      for (Optional<HttpAnswer> answer = connection.answer();
          answer.isPresent();
          answer = connection.answer()) {
        heard.add(answer.get());
        documented.allows(answer.get());
        if (answer.get().status() == 101) {
          heard.addAll(connection.frames());
          return;
        }
      }
    }
  }

  private void brokenFrames(FuzzLane lane, Documented documented) throws IOException {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    int count = 1 + random.nextInt(6);
    for (int left = count; left > 0; left--) {
      frames.writeBytes(frame().masked(random.nextInt()));
    }
    try (RawConnection socket = lane.upgraded("")) {
      send(socket, mutations.ofRaw(frames.toString(ISO_8859_1)));
      socket.end();
      List<Frame> said = socket.frames();
      heard.addAll(said);
      // a span that is there twice is more frames
      documented.allows(said, 2 * 2 * 2 * count);
      if (Documented.isClosed(said)) {
        assertThat(said.get(said.size() - 1).closeCode()).isNotEqualTo(1011);
      }
    }
  }

  private Frame frame() {
    byte[] payload = mutations.ofJson(corpus.positions()).getBytes(UTF_8);
    return switch (random.nextInt(10)) {
      case 0 -> new Frame(Frame.LAST | Frame.PING, new byte[random.nextInt(126)]);
      case 1 -> new Frame(Frame.LAST | Frame.PONG, new byte[random.nextInt(126)]);
      case 2 -> Frame.close(1000 + random.nextInt(3));
      case 3 -> new Frame(Frame.TEXT, payload);
      case 4 -> new Frame(Frame.CONTINUATION, payload);
      case 5 -> new Frame(Frame.LAST | Frame.CONTINUATION, payload);
      case 6 -> new Frame(Frame.LAST | Frame.BINARY, payload);
      case 7 -> new Frame(random.nextInt(256), payload);
      default -> new Frame(Frame.LAST | Frame.TEXT, payload);
    };
  }

  private void conversation(FuzzLane lane, Documented documented) throws IOException {
    try (RawConnection socket = lane.upgraded(random.nextInt(50) == 0 ? "?ack=persisted" : "")) {
      for (int left = CONVERSATION; left > 0; left--) {
        boolean event = random.nextInt(12) == 0;
        String message = mutations.ofJson(event ? corpus.eventMessage() : corpus.positions());
        send(socket, whole(message).toString(ISO_8859_1));
      }
      send(socket, new String(Frame.close(Frame.NORMAL).masked(), ISO_8859_1));
      List<Frame> said = socket.frames();
      heard.addAll(said);
      documented.allows(said, CONVERSATION);
      assertThat(Documented.acked(said)).as("messages acked").isEqualTo(CONVERSATION);
      assertThat(Documented.isClosed(said)).as("is closed").isTrue();
      assertThat(said.get(said.size() - 1).closeCode()).isEqualTo(Frame.NORMAL);
    }
  }

  /** As bytes with whatever is in them, or as the text that it is; in one frame or in two. */
  private ByteArrayOutputStream whole(String message) {
    boolean text = random.nextBoolean();
    byte[] payload = message.getBytes(text ? UTF_8 : ISO_8859_1);
    int cut = random.nextInt(4) == 0 ? random.nextInt(payload.length + 1) : payload.length;
    int opcode = text ? Frame.TEXT : Frame.BINARY;
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    byte[] first = java.util.Arrays.copyOf(payload, cut);
    if (cut == payload.length) {
      frames.writeBytes(new Frame(Frame.LAST | opcode, first).masked(random.nextInt()));
      return frames;
    }
    byte[] second = java.util.Arrays.copyOfRange(payload, cut, payload.length);
    frames.writeBytes(new Frame(opcode, first).masked(random.nextInt()));
    frames.writeBytes(new Frame(Frame.LAST | Frame.PING, new byte[3]).masked());
    frames.writeBytes(new Frame(Frame.LAST, second).masked(random.nextInt()));
    return frames;
  }

  private void send(RawConnection connection, String bytes) throws IOException {
    byte[] raw = bytes.getBytes(ISO_8859_1);
    sent.writeBytes(raw);
    connection.write(raw);
  }

  /** Each kind of answer that came, shortly. */
  List<String> kinds() {
    return heard.stream().map(FuzzUnit::kind).toList();
  }

  private static String kind(Object one) {
    if (one instanceof HttpAnswer answer) {
      return Integer.toString(answer.status());
    }
    Frame frame = (Frame) one;
    return frame.opcode() == Frame.CLOSE
        ? "close " + frame.closeCode()
        : frame.opcode() == Frame.TEXT
            ? frame.text().replaceFirst("^\\{\"type\":\"(\\w+)\".*", "$1")
            : "pong";
  }

  /** All that was sent as a literal of Java, and all that was heard. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("sent \"");
    for (byte b : sent.toByteArray()) {
      int c = b & 0xFF;
      if (c >= ' ' && c < 127 && c != '"' && c != '\\') {
        text.append((char) c);
      } else {
        text.append(c == '\r' ? "\\r" : c == '\n' ? "\\n" : "\\u%04x".formatted(c));
      }
    }
    text.append("\"\nheard");
    for (Object one : heard) {
      text.append('\n').append(one instanceof Frame frame ? word(frame) : one);
    }
    return text.toString();
  }

  private static String word(Frame frame) {
    return frame.opcode() == Frame.TEXT ? frame.text() : frame.toString();
  }
}
