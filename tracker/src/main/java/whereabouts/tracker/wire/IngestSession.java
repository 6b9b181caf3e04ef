package whereabouts.tracker.wire;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
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
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.wire.MessageReader.Incoming;
import whereabouts.tracker.wire.ParsedBody.Break;

/**
 * One socket's conversation: messages in, running acks and errors out.
 *
 * <p>Messages are submitted in their order and may be done in any; what is acked is always the done
 * prefix of them. A message goes to the vehicles as soon as there is credit; those that come while
 * one waits for it join it and coalesce with it, and once the line for credit is full no more are
 * read, so that TCP slows the client. An ack goes out once nothing is under way and nothing more
 * has come by the stream's next turn, else every {@code ack-interval}, and only when the client
 * takes it: until then the next ack just says more. An error can't be merged with another one, so
 * while some wait no further message is read. All else that is held is bounded by the two limits in
 * flight.
 *
 * <p>An event counts as a message that is done at once; all else about it is in {@link EventTalk}.
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
  private final Ingest ingest;
  private final AckLevel ack;
  private final InHand.Account account;
  private final Supplier<Duration> oldestUnwrittenAge;
  private final Function<Consumer<EventTalk.Answer>, EventTalk> eventTalk;

  /**
   * The stage of one conversation.
   *
   * @param account what its messages hold until they are done
   * @param eventTalk what has a conversation's events, from what brings it answers of the intake
   */
  IngestSession(
      HttpSettings.Socket settings,
      Function<byte[], ParsedBody> parse,
      Ingest ingest,
      AckLevel ack,
      InHand.Account account,
      Supplier<Duration> oldestUnwrittenAge,
      Function<Consumer<EventTalk.Answer>, EventTalk> eventTalk) {
    this.settings = settings;
    this.parse = parse;
    this.ingest = ingest;
    this.ack = ack;
    this.account = account;
    this.oldestUnwrittenAge = oldestUnwrittenAge;
    this.eventTalk = eventTalk;
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
    final Arrival arrival;
    final InHand.Place place;
    @Nullable IngestResult result;

    Pending(long number, Arrival arrival, InHand.Place place) {
      this.number = number;
      this.arrival = arrival;
      this.place = place;
    }

    ParsedBody body() {
      return arrival.body();
    }
  }

  private record Done(List<Pending> messages, List<IngestResult> results) {}

  private final class Logic extends TimerGraphStageLogic {
    private static final String ACK_TIMER = "ack";

    private final Deque<Pending> inFlight = new ArrayDeque<>();

    /** Those in flight that have no credit yet. */
    private final List<Pending> waiting = new ArrayList<>();

    private Credit.@Nullable Turn turn;
    private final Deque<byte[]> errors = new ArrayDeque<>();
    private final AckLedger ledger = new AckLedger(settings.maxResults());
    private final AsyncCallback<Done> onDone = createAsyncCallback((Procedure<Done>) this::done);
    private final AsyncCallback<Integer> onCredit =
        createAsyncCallback((Procedure<Integer>) this::granted);
    private final AsyncCallback<Long> onTurn =
        createAsyncCallback((Procedure<Long>) this::streamTurned);
    private final AsyncCallback<EventTalk.Answer> onEvent =
        createAsyncCallback((Procedure<EventTalk.Answer>) this::answered);
    private final EventTalk events = eventTalk.apply(onEvent::invoke);
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
        ParsedBody body = parse.apply(whole.bytes());
        if (EventTalk.isEvent(body)) {
          events.take(messages, whole.bytes());
        }
        add(new Pending(messages++, new Arrival(body, whole.atNanos()), whole.place()));
      } else {
        if (incoming instanceof Incoming.Fatal fatal) {
          lastWords = error(messages, fatal.error());
        }
        ending = true;
      }
      advance();
    }

    private void add(Pending message) {
      inFlight.add(message);
      if (isOfOtherKind(message.body())) {
        message.result = NOTHING;
        return;
      }
      if (message.body().breakage() != null) {
        ingest.countInvalid();
      }
      int reports = message.arrival.size();
      reportsInFlight += reports;
      waiting.add(message);
      if (turn != null) {
        turn.join(reports);
      } else {
        turn = ingest.turn(reports, ack);
        whenDone(turn.granted(), this::submitWaiting, onCredit::invoke);
      }
    }

    private void granted(int reports) {
      submitWaiting(reports);
      advance();
    }

    /** All that has come to wait goes as one, so that of each vehicle only the newest fix does. */
    private void submitWaiting(int granted) {
      turn = null;
      List<Pending> together = List.copyOf(waiting);
      waiting.clear();
      List<Arrival> arrivals = together.stream().map(message -> message.arrival).toList();
      whenDone(
          ingest.submit(arrivals, ack, granted),
          results -> finish(together, results),
          results -> onDone.invoke(new Done(together, results)));
    }

    /** At once if it is done already, for a callback would cost the actor another turn. */
    private <T> void whenDone(CompletionStage<T> stage, Consumer<T> atOnce, Consumer<T> later) {
      CompletableFuture<T> future = stage.toCompletableFuture();
      if (future.isDone() && !future.isCompletedExceptionally()) {
        atOnce.accept(future.join());
      } else {
        var unused = future.thenAccept(later);
      }
    }

    private void done(Done done) {
      finish(done.messages(), done.results());
      advance();
    }

    private void finish(List<Pending> together, List<IngestResult> results) {
      for (int i = 0; i < results.size(); i++) {
        Pending message = together.get(i);
        message.result = results.get(i);
        reportsInFlight -= message.arrival.size();
      }
    }

    /** What still waited for credit was never acked, and nobody is there any more to hear of it. */
    @Override
    public void postStop() {
      if (turn != null) {
        turn.giveUp();
      }
      account.close();
    }

    private void answered(EventTalk.Answer answer) {
      events.answered(answer);
      advance();
    }

    private void advance() {
      while (!inFlight.isEmpty() && inFlight.getFirst().result != null) {
        Pending first = inFlight.removeFirst();
        settle(first);
        first.place.leave();
      }
      if (isAvailable(out)) {
        speak();
      }
      if (ending && isQuiet() && hasNothingToSay() && events.isDone()) {
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
    private void streamTurned(long messagesBefore) {
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
          && events.hasRoom()
          && errors.size() < MAX_WAITING_ERRORS
          && (waiting.isEmpty() || ingest.mayWait(ack));
    }

    /** The message is the next of the prefix. */
    private void settle(Pending message) {
      ledger.addMessage();
      ParsedBody body = message.body();
      if (EventTalk.isEvent(body)) {
        return; // acked by itself
      }
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
      if (events.hasAck()) {
        push(out, text(events.nextAck()));
      } else if (!errors.isEmpty()) {
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

  /** Not a report but something that names its kind, such as an event. */
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
