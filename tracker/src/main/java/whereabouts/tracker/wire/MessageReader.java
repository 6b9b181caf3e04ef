package whereabouts.tracker.wire;

import java.nio.charset.StandardCharsets;
import org.apache.pekko.http.javadsl.model.ws.BinaryMessage;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.TextMessage;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Makes each message whole, in bounded memory and time: one that spans reads of the network comes
 * in parts, however small it is. One that is whole goes on when there is room for what it holds.
 */
final class MessageReader {
  /** What became of a message. */
  sealed interface Incoming {
    /**
     * All of it.
     *
     * @param atNanos when it had come, {@link System#nanoTime}
     * @param place to be left once it is answered
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Whole(byte[] bytes, long atNanos, InHand.Place place) implements Incoming {}

    /** It can't be taken, and the rest of it would have to be read: the end of the conversation. */
    record Fatal(ApiError error) implements Incoming {}

    /** The connection went away in its middle. */
    record Gone() implements Incoming {}
  }

  private final HttpSettings.Socket settings;
  private final Pace pace;
  private final Unfinished unfinished;

  MessageReader(HttpSettings.Socket settings, Unfinished unfinished) {
    this.settings = settings;
    this.pace = new Pace(settings.largeMessageBytesPerSecond(), System::nanoTime);
    this.unfinished = unfinished;
  }

  /** The message of this conversation as a whole: one element. */
  Source<Incoming, ?> read(Message message, InHand.Account account) {
    if (message.isText()) {
      TextMessage text = message.asTextMessage();
      return text.isStrict()
          ? whole(utf8(text.getStrictText()), account)
          : text.getStreamedText().map(MessageReader::utf8).via(collector(account));
    }
    BinaryMessage binary = message.asBinaryMessage();
    return binary.isStrict()
        ? whole(binary.getStrictData().toArrayUnsafe(), account)
        : binary.getStreamedData().map(part -> part.toArrayUnsafe()).via(collector(account));
  }

  private MessageCollector collector(InHand.Account account) {
    return new MessageCollector(settings, pace, unfinished, account);
  }

  private Source<Incoming, ?> whole(byte[] bytes, InHand.Account account) {
    if (bytes.length > settings.maxMessageBytes()) {
      return Source.single(tooLarge(settings));
    }
    InHand.Place place = account.await(bytes.length);
    if (place.isGranted()) {
      return Source.single(new Incoming.Whole(bytes, System.nanoTime(), place));
    }
    place.leave();
    return Source.single(bytes).via(collector(account)); // which accounts for it while it waits
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
