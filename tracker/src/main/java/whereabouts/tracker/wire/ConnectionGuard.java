package whereabouts.tracker.wire;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.pekko.Done;
import org.apache.pekko.japi.function.Procedure;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * The bytes of one connection, both ways. They pass as they are; but a client that owes something
 * for too long is cut off, and so is one that shows no sign of life.
 *
 * <p>Signs of life are bytes that come, and bytes that are taken. What is taken from a WebSocket,
 * though, may be our pings alone, which an operating system takes for a client that has long gone;
 * they do not count. Nor does time in which we neither listen nor wait for anything to be taken: it
 * is we who are late then.
 */
final class ConnectionGuard
    extends GraphStage<BidiShape<ByteString, ByteString, ByteString, ByteString>> {
  /** The length of a ping, and of nothing else that a WebSocket is sent. */
  private static final int PING_BYTES = 2;

  private static final int CHECKS_PER_TIMEOUT = 4;

  private final Inlet<ByteString> fromHttp = Inlet.create("ConnectionGuard.fromHttp");
  private final Outlet<ByteString> toClient = Outlet.create("ConnectionGuard.toClient");
  private final Inlet<ByteString> fromClient = Inlet.create("ConnectionGuard.fromClient");
  private final Outlet<ByteString> toHttp = Outlet.create("ConnectionGuard.toHttp");

  private final HttpSettings settings;
  private final Connection connection;
  private final LongSupplier nanoTime;

  /** The guard of one connection, and of no other. */
  ConnectionGuard(HttpSettings settings, Connection connection, LongSupplier nanoTime) {
    this.settings = settings;
    this.connection = connection;
    this.nanoTime = nanoTime;
  }

  @Override
  public BidiShape<ByteString, ByteString, ByteString, ByteString> shape() {
    return BidiShape.of(fromHttp, toClient, fromClient, toHttp);
  }

  @Override
  public GraphStageLogic createLogic(Attributes inheritedAttributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {
    private final AsyncCallback<Done> onCut = createAsyncCallback((Procedure<Done>) done -> cut());
    private long lastSignNanos = nanoTime.getAsLong();

    Logic() {
      super(ConnectionGuard.this.shape());
      setHandler(fromClient, hearing());
      setHandler(toHttp, passingBack(fromClient));
      setHandler(fromHttp, telling());
      setHandler(toClient, passingBack(fromHttp));
    }

    private AbstractInHandler hearing() {
      return new AbstractInHandler() {
        @Override
        public void onPush() {
          ByteString bytes = grab(fromClient);
          signOfLife();
          connection.heard(bytes);
          push(toHttp, bytes);
        }

        @Override
        public void onUpstreamFinish() {
          complete(toHttp);
        }
      };
    }

    private AbstractInHandler telling() {
      return new AbstractInHandler() {
        @Override
        public void onPush() {
          ByteString bytes = grab(fromHttp);
          if (!connection.isSocket() || bytes.length() > PING_BYTES) {
            signOfLife();
          }
          push(toClient, bytes);
        }

        @Override
        public void onUpstreamFinish() {
          complete(toClient);
        }
      };
    }

    private AbstractOutHandler passingBack(Inlet<ByteString> in) {
      return new AbstractOutHandler() {
        @Override
        public void onPull() {
          pull(in);
        }

        @Override
        public void onDownstreamFinish(Throwable cause) {
          cancel(in, cause);
        }
      };
    }

    @Override
    public void preStart() {
      connection.open(() -> onCut.invoke(Done.getInstance()));
      Duration shortest =
          settings.headTimeout().compareTo(settings.idleTimeout()) < 0
              ? settings.headTimeout()
              : settings.idleTimeout();
      Duration interval = shortest.dividedBy(CHECKS_PER_TIMEOUT);
      scheduleWithFixedDelay("check", interval, interval);
    }

    @Override
    public void onTimer(Object timer) {
      boolean isOurs = !hasBeenPulled(fromClient) && isAvailable(toClient);
      if (isOurs) {
        signOfLife();
      } else if (connection.isOverdue() || isIdle()) {
        cut();
      }
    }

    private void signOfLife() {
      lastSignNanos = nanoTime.getAsLong();
    }

    private boolean isIdle() {
      return nanoTime.getAsLong() - lastSignNanos > settings.idleTimeout().toNanos();
    }

    /** In peace if all that was told is taken, for the rest would be waited for. */
    private void cut() {
      if (isAvailable(toClient)) {
        completeStage();
      } else {
        failStage(new CutOff());
      }
    }

    @Override
    public void postStop() {
      connection.close();
    }
  }

  /** For the operating system to drop what it still has for the client. */
  private static final class CutOff extends RuntimeException {
    private static final long serialVersionUID = 1;

    CutOff() {
      super("the client is late", null, false, false);
    }
  }
}
