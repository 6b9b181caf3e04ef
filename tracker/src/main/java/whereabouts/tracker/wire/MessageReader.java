package whereabouts.tracker.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.pekko.http.javadsl.model.ws.BinaryMessage;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.TextMessage;
import org.apache.pekko.japi.pf.PFBuilder;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Makes each message whole, in bounded memory and time: one that spans reads of the network comes
 * in parts, however small it is.
 */
final class MessageReader {
  /** What became of a message. */
  sealed interface Incoming {
    /**
     * All of it.
     *
     * @param atNanos when it had come, {@link System#nanoTime}
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Whole(byte[] bytes, long atNanos) implements Incoming {}

    /** It can't be taken, and the rest of it would have to be read: the end of the conversation. */
    record Fatal(ApiError error) implements Incoming {}

    /** The connection went away in its middle. */
    record Gone() implements Incoming {}
  }

  private static final byte[] END = new byte[0];

  private final HttpSettings.Socket settings;

  MessageReader(HttpSettings.Socket settings) {
    this.settings = settings;
  }

  /** The message as a whole: one element. */
  Source<Incoming, ?> read(Message message) {
    if (message.isText()) {
      TextMessage text = message.asTextMessage();
      return text.isStrict()
          ? Source.single(whole(utf8(text.getStrictText())))
          : collect(text.getStreamedText().map(MessageReader::utf8));
    }
    BinaryMessage binary = message.asBinaryMessage();
    return binary.isStrict()
        ? Source.single(whole(binary.getStrictData().toArrayUnsafe()))
        : collect(binary.getStreamedData().map(part -> part.toArrayUnsafe()));
  }

  /**
   * A stage that fails when time is up, such as {@code completionTimeout}, would also fail the
   * whole conversation, so the parts are just taken for so long, and a mark tells that all came.
   */
  private Source<Incoming, ?> collect(Source<byte[], ?> parts) {
    Parts taken = new Parts();
    return parts
        .concat(Source.single(END))
        .takeWithin(settings.messageTimeout())
        .takeWhile(taken::add)
        .fold(taken, (same, part) -> same)
        .map(Parts::message)
        .recover(
            new PFBuilder<Throwable, Incoming>().matchAny(broken -> new Incoming.Gone()).build());
  }

  private final class Parts {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean complete;

    /** Whether to go on. */
    boolean add(byte[] part) {
      complete = part == END;
      bytes.writeBytes(part);
      return bytes.size() <= settings.maxMessageBytes();
    }

    Incoming message() {
      return complete || bytes.size() > settings.maxMessageBytes()
          ? whole(bytes.toByteArray())
          : tooSlow();
    }
  }

  private Incoming whole(byte[] bytes) {
    return bytes.length <= settings.maxMessageBytes()
        ? new Incoming.Whole(bytes, System.nanoTime())
        : new Incoming.Fatal(
            ApiError.of(
                413,
                "message_too_large",
                "the message is larger than " + settings.maxMessageBytes() + " bytes"));
  }

  private Incoming tooSlow() {
    return new Incoming.Fatal(
        ApiError.of(
            408,
            "message_timeout",
            "the message took longer than " + settings.messageTimeout().toMillis() + " ms"));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
