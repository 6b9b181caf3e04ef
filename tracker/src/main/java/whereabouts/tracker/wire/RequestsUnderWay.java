package whereabouts.tracker.wire;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Connection;

/**
 * The requests that are being answered. Once they are drained, every answer ends its connection, so
 * that clients that keep one open come to an end too. Safe for concurrent use.
 *
 * <p>Pekko HTTP's own termination aborts a connection as soon as its last answer has left the
 * handler, which may be before the client has it (akka/akka-http issue 4060).
 */
final class RequestsUnderWay {
  private static final Connection CLOSE = Connection.create("close");

  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private boolean draining;
  private int underWay;

  synchronized void begin() {
    underWay++;
  }

  /** The answer as it is to be sent. */
  HttpResponse end(HttpResponse answer) {
    boolean closes;
    boolean last;
    synchronized (this) {
      underWay--;
      closes = draining;
      last = draining && underWay == 0;
    }
    if (last) {
      drained.complete(null);
    }
    return closes && answer.status().intValue() != 101 ? answer.addHeader(CLOSE) : answer;
  }

  /** Completed once nothing is under way any more; until then requests are still answered. */
  CompletionStage<Void> drain() {
    boolean none;
    synchronized (this) {
      draining = true;
      none = underWay == 0;
    }
    if (none) {
      drained.complete(null);
    }
    return drained;
  }
}
