package whereabouts.tracker.wire;

import java.io.ByteArrayOutputStream;
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
 * The parts of one message in, one {@link Incoming} out: the whole of it, or why there is none. The
 * stage never fails, for that would fail the whole conversation.
 */
final class MessageCollector extends GraphStage<FlowShape<byte[], Incoming>> {
  private final Inlet<byte[]> in = Inlet.create("MessageCollector.in");
  private final Outlet<Incoming> out = Outlet.create("MessageCollector.out");

  private final HttpSettings.Socket settings;
  private final Unfinished unfinished;

  MessageCollector(HttpSettings.Socket settings, Unfinished unfinished) {
    this.settings = settings;
    this.unfinished = unfinished;
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
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AsyncCallback<Unfinished> onGivenUp =
        createAsyncCallback((Procedure<Unfinished>) this::givenUp);
    private Unfinished.@Nullable Part part;

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
              end(new Incoming.Whole(bytes.toByteArray(), System.nanoTime()));
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
      scheduleOnce("timeout", settings.messageTimeout());
    }

    private void add(byte[] more) {
      if (bytes.size() + more.length > settings.maxMessageBytes()) {
        end(MessageReader.tooLarge(settings));
        return;
      }
      bytes.writeBytes(more);
      if (part != null) {
        part.grow(2L * more.length); // the buffer doubles when it is full
      }
      pull(in);
    }

    private void givenUp(Unfinished full) {
      end(
          new Incoming.Fatal(
              ApiError.of(503, "node_overloaded", "the message had to make room for others")
                  .at(full.limit())));
    }

    @Override
    public void onTimer(Object timer) {
      end(
          new Incoming.Fatal(
              ApiError.of(
                  408,
                  "message_timeout",
                  "the message took longer than " + settings.messageTimeout().toMillis() + " ms")));
    }

    private void end(Incoming incoming) {
      emit(out, incoming, this::completeStage);
    }

    @Override
    public void postStop() {
      if (part != null) {
        part.end();
      }
    }
  }
}
