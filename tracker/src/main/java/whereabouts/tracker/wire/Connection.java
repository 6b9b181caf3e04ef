package whereabouts.tracker.wire;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * One connection: whose turn it is, and by when. The client owes the head of a request from the
 * moment it has connected, and again from the first byte after an answer; while a request is under
 * way the node owes; a long answer has to be taken in time; and on a WebSocket nobody owes
 * anything.
 *
 * <p>Called by the one actor of the connection's stream, but for what is said to be of any thread.
 */
final class Connection {
  private static final long NEVER = Long.MAX_VALUE;

  private final HttpSettings settings;
  private final Unfinished unfinished;
  private final LongSupplier nanoTime;
  private final CompletableFuture<Done> closed = new CompletableFuture<>();
  private volatile Runnable cut = () -> {};
  private Unfinished.@Nullable Part head;
  private long headUntilNanos;
  private volatile long answerTakenUntilNanos = NEVER;
  private boolean isUnderWay;
  private volatile boolean isSocket;

  Connection(HttpSettings settings, Unfinished unfinished, LongSupplier nanoTime) {
    this.settings = settings;
    this.unfinished = unfinished;
    this.nanoTime = nanoTime;
  }

  /**
   * The client has connected.
   *
   * @param cut ends the connection at once; may be called by any thread
   */
  void open(Runnable cut) {
    this.cut = cut;
    awaitHead();
  }

  private Unfinished.Part awaitHead() {
    headUntilNanos = nanoTime.getAsLong() + settings.headTimeout().toNanos();
    Unfinished.Part awaited = unfinished.begin(cut);
    head = awaited;
    return awaited;
  }

  /** So many bytes have come. */
  void heard(int bytes) {
    if (!isUnderWay && !isSocket) {
      (head == null ? awaitHead() : head).grow(bytes);
    }
  }

  /** A whole head has come. */
  HttpRequest asked(HttpRequest request) {
    isUnderWay = true;
    headIsDone();
    return request;
  }

  /** The answer, as it is to be sent. */
  HttpResponse answered(HttpResponse answer) {
    isUnderWay = false;
    isSocket = answer.status().intValue() == 101;
    return isSocket || answer.entity().isStrict() ? answer : toBeTakenInTime(answer);
  }

  private HttpResponse toBeTakenInTime(HttpResponse answer) {
    answerTakenUntilNanos = nanoTime.getAsLong() + settings.bodyTimeout().toNanos();
    return answer.transformEntityDataBytes(
        Flow.<ByteString>create()
            .watchTermination(
                (same, taken) -> {
                  var unused = taken.whenComplete((done, gone) -> answerTakenUntilNanos = NEVER);
                  return same;
                }));
  }

  /** Whether what the client owes is late. */
  boolean isOverdue() {
    long now = nanoTime.getAsLong();
    long answerUntil = answerTakenUntilNanos;
    return (head != null && now - headUntilNanos > 0)
        || (answerUntil != NEVER && now - answerUntil > 0);
  }

  /** Whether it has been upgraded. May be called by any thread. */
  boolean isSocket() {
    return isSocket;
  }

  /** It has ended, however it did. */
  void close() {
    headIsDone();
    closed.complete(Done.getInstance());
  }

  private void headIsDone() {
    if (head != null) {
      head.end();
      head = null;
    }
  }

  /** Ends it at once. May be called by any thread. */
  void cut() {
    cut.run();
  }

  /** Completed when it has ended. */
  CompletionStage<Done> whenClosed() {
    return closed;
  }
}
