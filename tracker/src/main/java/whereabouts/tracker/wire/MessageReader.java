package whereabouts.tracker.wire;

import java.nio.charset.StandardCharsets;
import org.apache.pekko.http.javadsl.model.ws.BinaryMessage;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.TextMessage;
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

  private final HttpSettings.Socket settings;
  private final Unfinished unfinished;

  MessageReader(HttpSettings.Socket settings, Unfinished unfinished) {
    this.settings = settings;
    this.unfinished = unfinished;
  }

  /** The message as a whole: one element. */
  Source<Incoming, ?> read(Message message) {
    if (message.isText()) {
      TextMessage text = message.asTextMessage();
      return text.isStrict()
          ? Source.single(whole(utf8(text.getStrictText())))
          : text.getStreamedText().map(MessageReader::utf8).via(collector());
    }
    BinaryMessage binary = message.asBinaryMessage();
    return binary.isStrict()
        ? Source.single(whole(binary.getStrictData().toArrayUnsafe()))
        : binary.getStreamedData().map(part -> part.toArrayUnsafe()).via(collector());
  }

  private MessageCollector collector() {
    return new MessageCollector(settings, unfinished);
  }

  private Incoming whole(byte[] bytes) {
    return bytes.length <= settings.maxMessageBytes()
        ? new Incoming.Whole(bytes, System.nanoTime())
        : tooLarge(settings);
  }

  static Incoming tooLarge(HttpSettings.Socket settings) {
    return new Incoming.Fatal(
        ApiError.of(
            413,
            "message_too_large",
            "the message is larger than " + settings.maxMessageBytes() + " bytes"));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
