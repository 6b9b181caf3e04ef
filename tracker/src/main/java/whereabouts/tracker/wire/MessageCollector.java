package whereabouts.tracker.wire;

import com.fasterxml.jackson.core.util.ByteArrayBuilder;
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
import whereabouts.tracker.wire.MessageReader.Incoming;

/**
 * The parts of one message in, one {@link Incoming} out: the whole of it, once there is room for it
 * in hand, or why there is none. Until then it counts as unfinished, and may have to make room. Of
 * a large one the rest is read no faster than all large messages together may come. The stage never
 * fails, for that would fail the whole conversation.
 */
final class MessageCollector extends GraphStage<FlowShape<byte[], Incoming>> {
  /** What a busy gateway sends at once is less. */
  private static final int LARGE = 256 * 1024;

  private final Inlet<byte[]> in = Inlet.create("MessageCollector.in");
  private final Outlet<Incoming> out = Outlet.create("MessageCollector.out");

  private final HttpSettings.Socket settings;
  private final Pace pace;
  private final Unfinished unfinished;
  private final InHand.Account account;

  /**
   * For one message.
   *
   * @param pace of all large messages
   */
  MessageCollector(
      HttpSettings.Socket settings, Pace pace, Unfinished unfinished, InHand.Account account) {
    this.settings = settings;
    this.pace = pace;
    this.unfinished = unfinished;
    this.account = account;
  }

  @Override
  public FlowShape<byte[], Incoming> shape() {
    return FlowShape.of(in, out);
  }

  @Override
  public GraphStageLogic createLogic(Attributes inheritedAttributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {
    private static final String TIMEOUT = "timeout";
    private static final String GO_ON = "go on";

    private ByteArrayBuilder bytes = new ByteArrayBuilder();
    private final AsyncCallback<Unfinished> onGivenUp =
        createAsyncCallback((Procedure<Unfinished>) this::givenUp);
    private final AsyncCallback<InHand.Place> onRoom =
        createAsyncCallback((Procedure<InHand.Place>) this::hasRoom);
    private Unfinished.@Nullable Part part;
    private InHand.@Nullable Place awaited;
    private long readNanos;
    private boolean hasEnded;

    Logic() {
      super(MessageCollector.this.shape());
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              add(grab(in));
            }

            @Override
            public void onUpstreamFinish() {
              if (!hasEnded) {
                awaitRoom();
              }
            }

            @Override
            public void onUpstreamFailure(Throwable broken) {
              end(new Incoming.Gone());
            }
          });
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(in);
            }
          });
    }

    @Override
    public void preStart() {
      part = unfinished.begin(() -> onGivenUp.invoke(unfinished));
      scheduleOnce(TIMEOUT, settings.messageTimeout());
    }

    private void add(byte[] more) {
      if (bytes.size() + more.length > settings.maxMessageBytes()) {
        end(MessageReader.tooLarge(settings));
        return;
      }
      bytes.write(more, 0, more.length);
      if (part != null) {
        part.grow(2L * more.length); // again when they are put together
      }
      if (bytes.size() <= LARGE) {
        pull(in);
      } else {
        scheduleOnce(GO_ON, pace.after(more.length));
      }
    }

    private void awaitRoom() {
      cancelTimer(TIMEOUT);
      readNanos = System.nanoTime();
      InHand.Place place = account.await(bytes.size());
      awaited = place;
      if (place.isGranted()) {
        hasRoom(place);
      } else {
        var unused = place.granted().thenAccept(room -> onRoom.invoke(place));
      }
    }

    private void hasRoom(InHand.Place place) {
      if (awaited != null) {
        awaited = null;
        end(new Incoming.Whole(bytes.toByteArray(), readNanos, place));
      }
    }

    private void givenUp(Unfinished full) {
      end(
          new Incoming.Fatal(
              ApiError.of(503, "node_overloaded", "the message had to make room for others")
                  .at(full.limit())));
    }

    @Override
    public void onTimer(Object timer) {
      if (timer.equals(GO_ON)) {
        goOn();
      } else {
        late();
      }
    }

    private void goOn() {
      if (!hasEnded && !isClosed(in)) {
        pull(in);
      }
    }

    private void late() {
      end(
          new Incoming.Fatal(
              ApiError.of(
                  408,
                  "message_timeout",
                  "the message took longer than " + settings.messageTimeout().toMillis() + " ms")));
    }

    private void end(Incoming incoming) {
      if (hasEnded) {
        return;
      }
      hasEnded = true;
      letGo();
      emit(out, incoming, this::completeStage);
    }

    /** At once, for the stage may live on until its conversation is closed. */
    private void letGo() {
      bytes = new ByteArrayBuilder(0);
      if (part != null) {
        part.end();
        part = null;
      }
      if (awaited != null) {
        awaited.leave();
        awaited = null;
      }
    }

    @Override
    public void postStop() {
      letGo();
    }
  }
}
