package whereabouts.tracker.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.pekko.Done;
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
import whereabouts.tracker.access.Reach;
import whereabouts.tracker.live.LiveViews;
import whereabouts.tracker.live.Viewer;
import whereabouts.tracker.query.FleetQuery.Among;
import whereabouts.tracker.query.FleetQuery.Inside;
import whereabouts.tracker.query.FleetQuery.Named;
import whereabouts.tracker.wire.MessageReader.Incoming;

/**
 * One viewer's conversation: what it wants to look at in, what is there out.
 *
 * <p>It is sent the next message when it has taken the last one. Of what it wants to look at while
 * it has not been told of what it wanted before, only the last is kept, so that moving a map
 * quickly asks for little. What can not be understood is answered with an error; while some of
 * these wait no further message is read.
 *
 * <p>Every method of the logic runs in the one actor of its stream.
 */
final class LiveSession extends GraphStage<FlowShape<Incoming, Message>> {
  private static final Logger LOG = LoggerFactory.getLogger(LiveSession.class);
  private static final int MAX_WAITING_ERRORS = 16;

  private static final ApiError EXPIRED =
      ApiError.of(401, "token_expired", "the token has expired");
  private static final ApiError STOPPING =
      ApiError.of(503, "node_stops", "this node stops, please come again: another one is there");
  private static final ApiError FAILED =
      ApiError.of(500, "internal_error", "a defect of this server; it is in its log");

  private final Inlet<Incoming> in = Inlet.create("LiveSession.in");
  private final Outlet<Message> out = Outlet.create("LiveSession.out");

  private final LiveViews views;
  private final Among first;
  private final Reach reach;
  private final Optional<Duration> timeLeft;
  private final BooleanSupplier isStopping;
  private final InHand.Account account;

  /**
   * The stage of one conversation.
   *
   * @param first what it looks at
   * @param reach the vehicles that it may be told of
   * @param timeLeft until its token expires
   * @param account what its messages hold
   */
  LiveSession(
      LiveViews views,
      Among first,
      Reach reach,
      Optional<Duration> timeLeft,
      BooleanSupplier isStopping,
      InHand.Account account) {
    this.views = views;
    this.first = first;
    this.reach = reach;
    this.timeLeft = timeLeft;
    this.isStopping = isStopping;
    this.account = account;
  }

  @Override
  public FlowShape<Incoming, Message> shape() {
    return FlowShape.of(in, out);
  }

  @Override
  public GraphStageLogic createLogic(Attributes inheritedAttributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {
    private static final String EXPIRY = "expiry";

    private final Deque<ApiError> errors = new ArrayDeque<>();
    private final AsyncCallback<Done> onWake =
        createAsyncCallback((Procedure<Done>) unusedSign -> speak());
    private @Nullable Viewer viewer;

    /** Whether it has been told nothing since it has said what it wants to look at. */
    private boolean isWaiting;

    private @Nullable Among next;
    private boolean isEnding;

    Logic() {
      super(LiveSession.this.shape());
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              take(grab(in));
            }

            @Override
            public void onUpstreamFinish() {
              if (isStopping.getAsBoolean()) {
                end(STOPPING);
              } else {
                completeStage();
              }
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
              LOG.debug("A viewer's socket broke off", failure);
              completeStage();
            }
          });
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              if (viewer != null) {
                viewer.sent();
              }
              speak();
            }
          });
    }

    @Override
    public void preStart() {
      viewer = views.open(() -> onWake.invoke(Done.getInstance()));
      timeLeft.ifPresent(left -> scheduleOnce(EXPIRY, left));
      look(first);
      pull(in);
    }

    private void look(Among among) {
      if (viewer == null) {
        return;
      }
      isWaiting = true;
      if (among instanceof Inside inside) {
        views.look(viewer, inside.box(), reach);
      } else if (among instanceof Named named) {
        views.follow(viewer, named.vehicleIds(), reach);
      }
    }

    private void take(Incoming incoming) {
      if (incoming instanceof Incoming.Whole whole) {
        want(whole.bytes());
        whole.place().leave();
        speak();
        readOn();
      } else if (incoming instanceof Incoming.Fatal fatal) {
        end(fatal.error());
      } else {
        completeStage();
      }
    }

    private void want(byte[] message) {
      try {
        Among wanted = LiveRequest.of(message, views.settings().maxFollowed());
        if (isWaiting) {
          next = wanted;
        } else {
          look(wanted);
        }
      } catch (IllegalParameterException illegal) {
        errors.add(ApiError.invalidParameter(String.valueOf(illegal.getMessage())));
      } catch (IOException malformed) {
        errors.add(ApiError.of(400, "malformed_json", MalformedJson.describe(malformed, 0)));
      }
    }

    private void readOn() {
      if (!isEnding && !hasBeenPulled(in) && errors.size() < MAX_WAITING_ERRORS) {
        pull(in);
      }
    }

    private void speak() {
      if (viewer == null || isEnding) {
        return;
      }
      if (viewer.hasEnded()) {
        end(isStopping.getAsBoolean() ? STOPPING : FAILED);
        return;
      }
      if (!isAvailable(out)) {
        return;
      }
      if (!errors.isEmpty()) {
        push(out, error(errors.removeFirst()));
        readOn();
        return;
      }
      String text = viewer.take();
      if (text != null) {
        push(out, TextMessage.create(text));
        isWaiting = false;
        if (next != null) {
          look(next);
          next = null;
        }
      }
    }

    @Override
    public void onTimer(Object timer) {
      end(EXPIRED);
    }

    /** Says why, once the client has taken what it was sent before, and closes. */
    private void end(ApiError why) {
      if (isEnding) {
        return;
      }
      isEnding = true;
      leave();
      emit(out, error(why), this::completeStage);
    }

    private void leave() {
      if (viewer != null) {
        views.close(viewer);
        viewer = null;
      }
      account.close();
    }

    @Override
    public void postStop() {
      leave();
    }
  }

  private static Message error(ApiError error) {
    return TextMessage.create(
        new String(
            Json.bytes(
                json -> {
                  json.writeStartObject();
                  json.writeStringField("type", "error");
                  error.write(json);
                  json.writeEndObject();
                }),
            StandardCharsets.UTF_8));
  }
}
