package whereabouts.tracker.wire;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.vehicle.InPlace;

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

  /** Pekko's largest chunk (parsing.max-chunk-size), and what else may be read with it. */
  private static final long MAX_CHUNK_BYTES = 1536 * 1024;

  /** Zeros in a row in a body in chunks. No number, string or line of ours has nearly as many. */
  private static final int MAX_ZEROS = 4096;

  private final HttpSettings settings;
  private final Unfinished unfinished;
  private final LongSupplier nanoTime;
  private final CompletableFuture<Done> closed = new CompletableFuture<>();
  private volatile Runnable cut = () -> {};
  private Unfinished.@Nullable Part head;
  private long headUntilNanos;
  private volatile long answerTakenUntilNanos = NEVER;
  private Unfinished.@Nullable Part chunk;
  private int zeros;
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

  /** These bytes have come. */
  void heard(ByteString bytes) {
    if (isUnderWay) {
      growChunk(bytes);
    } else if (!isSocket) {
      (head == null ? awaitHead() : head).grow(bytes.length());
    }
  }

  private void growChunk(ByteString bytes) {
    if (chunk != null) {
      chunk.grow(bytes.length());
      if (chunk.bytes() > MAX_CHUNK_BYTES || zerosAtTheEnd(bytes) > MAX_ZEROS) {
        cut.run();
      }
    }
  }

  /**
   * How many zeros in a row all that has come ends with. In front of a chunk's size Pekko takes any
   * number of them, and looks at each again whenever more come, which soon costs more than all else
   * that a client can ask for.
   */
  private int zerosAtTheEnd(ByteString bytes) {
    int from = bytes.length();
    while (from > 0 && bytes.apply(from - 1) == '0') {
      from--;
    }
    int count = bytes.length() - from;
    zeros = from == 0 ? zeros + count : count;
    return zeros;
  }

  /** A whole head has come. */
  HttpRequest asked(HttpRequest request) {
    isUnderWay = true;
    if (request.entity() instanceof HttpEntity.Chunked) {
      return inChunks(request);
    }
    headIsDone();
    return request;
  }

  /**
   * Of a body in chunks Pekko keeps what has come of the next one until it is whole, and its end
   * need never come. What came with the head counts, too.
   */
  private HttpRequest inChunks(HttpRequest request) {
    Unfinished.Part coming = head == null ? awaitHead() : head;
    chunk = coming;
    head = null;
    return request.transformEntityDataBytes(
        Flow.<ByteString>create()
            .map(
                whole -> {
                  coming.shrink(framedBytes(whole.length()));
                  return whole;
                })
            .watchTermination(
                (same, read) -> {
                  var unused = InPlace.of(read).whenComplete((done, gone) -> coming.end());
                  return same;
                }));
  }

  /** Of a chunk with its size in front of it and its two line ends. */
  private static int framedBytes(int bytes) {
    return Integer.toHexString(bytes).length() + bytes + 4;
  }

  private void chunkIsDone() {
    if (chunk != null) {
      chunk.end();
      chunk = null;
    }
  }

  /** The answer, as it is to be sent. */
  HttpResponse answered(HttpResponse answer) {
    isUnderWay = false;
    chunkIsDone();
    isSocket = answer.status().intValue() == 101;
    return isSocket || answer.entity().isStrict() ? answer : toBeTakenInTime(answer);
  }

  private HttpResponse toBeTakenInTime(HttpResponse answer) {
    answerTakenUntilNanos = nanoTime.getAsLong() + settings.bodyTimeout().toNanos();
    return answer.transformEntityDataBytes(
        Flow.<ByteString>create()
            .watchTermination(
                (same, taken) -> {
                  var unused =
                      InPlace.of(taken).whenComplete((done, gone) -> answerTakenUntilNanos = NEVER);
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
    chunkIsDone();
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
