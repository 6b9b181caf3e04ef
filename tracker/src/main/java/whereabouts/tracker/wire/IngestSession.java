package whereabouts.tracker.wire;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.TextMessage;
import org.apache.pekko.japi.function.Procedure;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import whereabouts.tracker.wire.MessageReader.Incoming;
import whereabouts.tracker.wire.ParsedBody.Break;

/**
 * One socket's conversation: messages in, running acks and errors out.
 *
 * <p>Messages are submitted in their order and may be done in any; what is acked is always the done
 * prefix of them. An ack goes out once nothing is under way and nothing more has come by the
 * stream's next turn, else every {@code ack-interval}, and only when the client takes it: until
 * then the next ack just says more. An error can't be merged with another one, so while some wait
 * no further message is read. All else that is held is bounded by the two limits in flight.
 *
 * <p>Every method of the logic runs in the one actor of its stream.
 */
final class IngestSession extends GraphStage<FlowShape<Incoming, Message>> {
  private static final Logger LOG = LoggerFactory.getLogger(IngestSession.class);
  private static final int MAX_WAITING_ERRORS = 16;

  private final Inlet<Incoming> in = Inlet.create("IngestSession.in");
  private final Outlet<Message> out = Outlet.create("IngestSession.out");

  private final HttpSettings.Socket settings;
  private final Function<byte[], ParsedBody> parse;
  private final Function<ParsedBody, CompletionStage<IngestResult>> submit;
  private final Runnable countInvalid;
  private final Supplier<Duration> oldestUnwrittenAge;

  /**
   * The stage of one or more conversations.
   *
   * @param countInvalid called for each message that is no JSON, which counts as one invalid report
   */
  IngestSession(
      HttpSettings.Socket settings,
      Function<byte[], ParsedBody> parse,
      Function<ParsedBody, CompletionStage<IngestResult>> submit,
      Runnable countInvalid,
      Supplier<Duration> oldestUnwrittenAge) {
    this.settings = settings;
    this.parse = parse;
    this.submit = submit;
    this.countInvalid = countInvalid;
    this.oldestUnwrittenAge = oldestUnwrittenAge;
  }

  @Override
  public FlowShape<Incoming, Message> shape() {
    return FlowShape.of(in, out);
  }

  @Override
  public GraphStageLogic createLogic(Attributes inheritedAttributes) {
    return new Logic();
  }

  /** A message under way. */
  private static final class Pending {
    final long number;
    final ParsedBody body;
    @Nullable IngestResult result;

    Pending(long number, ParsedBody body) {
      this.number = number;
      this.body = body;
    }
  }

  private record Done(Pending message, IngestResult result) {}

  private final class Logic extends TimerGraphStageLogic {
    private static final String ACK_TIMER = "ack";

    private final Deque<Pending> inFlight = new ArrayDeque<>();
    private final Deque<byte[]> errors = new ArrayDeque<>();
    private final AckLedger ledger = new AckLedger(settings.maxResults());
    private final AsyncCallback<Done> onDone = createAsyncCallback((Procedure<Done>) this::done);
    private final AsyncCallback<Long> onTurn = createAsyncCallback((Procedure<Long>) this::turn);
    private long messages;
    private int reportsInFlight;
    private boolean ackIsDue;
    private boolean awaitingTurn;
    private boolean ending;
    private byte @Nullable [] lastWords;

    Logic() {
      super(IngestSession.this.shape());
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              take(grab(in));
            }

            @Override
            public void onUpstreamFinish() {
              end();
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
              LOG.debug("A socket broke off", failure);
              end();
            }
          });
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              advance();
            }
          });
    }

    @Override
    public void preStart() {
      pull(in);
    }

    @Override
    public void onTimer(Object timer) {
      ackIsDue = true;
      advance();
    }

    private void end() {
      ending = true;
      advance();
    }

    private void take(Incoming incoming) {
      if (incoming instanceof Incoming.Whole whole) {
        submit(new Pending(messages++, parse.apply(whole.bytes())));
      } else {
        if (incoming instanceof Incoming.Fatal fatal) {
          lastWords = error(messages, fatal.error());
        }
        ending = true;
      }
      advance();
    }

    private void submit(Pending message) {
      inFlight.add(message);
      if (isOfOtherKind(message.body)) {
        message.result = NOTHING;
        return;
      }
      if (message.body.breakage() != null) {
        countInvalid.run();
      }
      reportsInFlight += message.body.entries().size();
      CompletionStage<IngestResult> answer = submit.apply(message.body);
      CompletableFuture<IngestResult> now = answer.toCompletableFuture();
      if (now.isDone() && !now.isCompletedExceptionally()) {
        finish(message, now.join()); // a callback would cost the actor another turn
      } else {
        answer.thenAccept(result -> onDone.invoke(new Done(message, result)));
      }
    }

    private void done(Done done) {
      finish(done.message(), done.result());
      advance();
    }

    private void finish(Pending message, IngestResult result) {
      message.result = result;
      reportsInFlight -= message.body.entries().size();
    }

    private void advance() {
      while (!inFlight.isEmpty() && inFlight.getFirst().result != null) {
        settle(inFlight.removeFirst());
      }
      if (isAvailable(out)) {
        speak();
      }
      if (ending && isQuiet() && hasNothingToSay()) {
        completeStage();
      } else {
        if (ledger.hasChanged() && !ackIsDue) {
          planAck();
        }
        if (mayRead()) {
          pull(in);
        }
      }
    }

    private void planAck() {
      if (!isTimerActive(ACK_TIMER)) {
        scheduleOnce(ACK_TIMER, settings.ackInterval());
      }
      if (isQuiet() && !awaitingTurn) {
        awaitingTurn = true;
        onTurn.invoke(messages);
      }
    }

    /** All that was at hand has been taken; if nothing was, the client may be waiting. */
    private void turn(long messagesBefore) {
      awaitingTurn = false;
      ackIsDue |= isQuiet() && messages == messagesBefore;
      advance();
    }

    private boolean isQuiet() {
      return inFlight.isEmpty();
    }

    private boolean hasNothingToSay() {
      return errors.isEmpty() && !ledger.hasChanged() && lastWords == null;
    }

    private boolean mayRead() {
      return !ending
          && !hasBeenPulled(in)
          && inFlight.size() < settings.maxMessagesInFlight()
          && reportsInFlight < settings.maxReportsInFlight()
          && errors.size() < MAX_WAITING_ERRORS;
    }

    /** The message is the next of the prefix. */
    private void settle(Pending message) {
      ledger.addMessage();
      ParsedBody body = message.body;
      if (isOfOtherKind(body)) {
        errors.add(
            error(
                message.number,
                ApiError.of(400, "unknown_type", "no message of this type is known here")));
        return;
      }
      if (message.result != null) {
        ledger.add(message.result);
      }
      Break broken = body.breakage();
      if (broken != null) {
        ledger.addInvalid(body.entries().size(), broken.message());
        errors.add(
            error(message.number, ApiError.of(400, broken.cause().code(), broken.message())));
      }
    }

    private void speak() {
      if (!errors.isEmpty()) {
        push(out, text(errors.removeFirst()));
      } else if (ledger.hasChanged() && (ackIsDue || (ending && isQuiet()))) {
        ackIsDue = false;
        cancelTimer(ACK_TIMER);
        push(out, text(ledger.ack(oldestUnwrittenAge.get())));
      } else if (ending && isQuiet() && lastWords != null) {
        push(out, text(lastWords));
        lastWords = null;
      }
    }
  }

  private static final IngestResult NOTHING =
      IngestResult.of(new ParsedBody(List.of(), null, null), List.of(), null);

  /** Not a report but something that names its kind; none is known yet. */
  private static boolean isOfOtherKind(ParsedBody body) {
    return body.type() != null && body.breakage() == null;
  }

  private static Message text(byte[] json) {
    return TextMessage.create(new String(json, StandardCharsets.UTF_8));
  }

  private static byte[] error(long message, ApiError error) {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeStringField("type", "error");
          json.writeNumberField("message", message);
          error.write(json);
          json.writeEndObject();
        });
  }
}
