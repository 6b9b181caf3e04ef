package whereabouts.tracker.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.access.Reach;
import whereabouts.tracker.event.EventIntake;
import whereabouts.tracker.event.EventOutcome;
import whereabouts.tracker.wire.ParsedEvent.Invalid;
import whereabouts.tracker.wire.ParsedEvent.Whole;

/**
 * The events of one socket's conversation: each goes to the intake as soon as it is read, past all
 * positions under way, and its ack goes out as soon as the intake answers, in whatever order. What
 * is under way and the acks that the client has not taken are bounded together.
 *
 * <p>Every method runs in the one actor of the socket's stream. What the intake answers, on any
 * thread, is handed to the callback, which brings it back to {@link #answered}.
 */
final class EventTalk {
  /** What became of an event that was handed to the intake. */
  record Answer(long message, Whole event, EventOutcome outcome) {}

  private final EventParser parser;
  private final EventIntake intake;
  private final Reach reach;
  private final Clock clock;
  private final Consumer<Answer> callback;
  private final Deque<byte[]> acks = new ArrayDeque<>();
  private int underWay;

  EventTalk(
      EventParser parser, EventIntake intake, Reach reach, Clock clock, Consumer<Answer> callback) {
    this.parser = parser;
    this.intake = intake;
    this.reach = reach;
    this.clock = clock;
    this.callback = callback;
  }

  /** Whether a message is one for {@link #take}. */
  static boolean isEvent(ParsedBody message) {
    return "event".equals(message.type()) && message.breakage() == null;
  }

  /**
   * Takes a message.
   *
   * @param message its number in the conversation
   */
  void take(long message, byte[] bytes) {
    long readNanos = System.nanoTime();
    ParsedEvent parsed = parser.parseMessage(bytes, clock.millis()).within(reach);
    if (parsed instanceof Whole event) {
      underWay++;
      var unused =
          intake
              .submit(event.vehicleId(), event.event(), readNanos)
              .thenAccept(outcome -> callback.accept(new Answer(message, event, outcome)));
    } else {
      intake.countInvalid();
      acks.add(ack(message, (Invalid) parsed));
    }
  }

  void answered(Answer answer) {
    underWay--;
    acks.add(ack(answer));
  }

  /** Whether a further message may be read. */
  boolean hasRoom() {
    return underWay + acks.size() < intake.settings().maxInFlightPerSocket();
  }

  /** Whether every event has been acked. */
  boolean isDone() {
    return underWay == 0 && acks.isEmpty();
  }

  boolean hasAck() {
    return !acks.isEmpty();
  }

  /** The ack to be sent next. */
  byte[] nextAck() {
    return acks.removeFirst();
  }

  private byte[] ack(Answer answer) {
    Whole event = answer.event();
    return ack(
        answer.message(),
        event.vehicleId(),
        event.event().eventId(),
        answer.outcome(),
        json -> {
          json.writeStringField("time", FixTime.format(event.event().timeMillis()));
          if (answer.outcome() != EventOutcome.STORED) {
            json.writeNumberField("retryAfterMs", intake.settings().retryAfter().toMillis());
          }
        });
  }

  private static byte[] ack(long message, Invalid invalid) {
    return ack(
        message,
        invalid.vehicleId(),
        invalid.eventId(),
        EventOutcome.INVALID,
        json -> json.writeStringField("error", invalid.reason()));
  }

  private static byte[] ack(
      long message,
      @Nullable String vehicleId,
      @Nullable String eventId,
      EventOutcome outcome,
      Json.Writing members) {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeStringField("type", "eventAck");
          json.writeNumberField("message", message);
          writeKnown(json, "vehicleId", vehicleId);
          writeKnown(json, "eventId", eventId);
          json.writeStringField("outcome", outcome.wireName());
          members.to(json);
          json.writeEndObject();
        });
  }

  private static void writeKnown(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }
}
