package whereabouts.cluster.operations;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import whereabouts.tracker.wire.Json;

/**
 * How far the stop of a node has come, for those who are told line by line. Safe for concurrent
 * use.
 */
public final class StopProgress {
  /** What a stopping node is at, in this order. */
  public enum Phase {
    /** It takes no new requests, and answers those that it has begun. */
    CLOSING,
    /** It writes what is unwritten. */
    FLUSHING,
    /** It hands its buckets over. */
    HANDING_OVER,
    /** It leaves the cluster. */
    LEAVING,
    /** What is left ends with the process. */
    DONE;

    private String wireName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * How a stop ended.
   *
   * @param exitStatus of the process; 0 if nothing acked is lost
   * @param spilled positions that the store did not take, on disk for the next start
   * @param lost positions that could not be kept
   */
  public record End(int exitStatus, int spilled, int lost) {}

  private record State(Phase phase, End end) {}

  private static final Duration BETWEEN_LINES = Duration.ofMillis(250);
  private static final Duration TELL_AT_MOST = Duration.ofSeconds(2);

  /** From the last line's being sent to its being on the wire. */
  private static final Duration ON_ITS_WAY = Duration.ofMillis(200);

  private static final End NOT_YET = new End(1, 0, 0);

  private final IntSupplier unwritten;
  private final IntSupplier buckets;

  /** Completed while nobody listens. */
  private volatile CompletableFuture<Done> told =
      CompletableFuture.completedFuture(Done.getInstance());

  private volatile State state = new State(Phase.CLOSING, NOT_YET);

  /**
   * Of a node that has not begun to stop.
   *
   * @param unwritten positions that the store may not have
   * @param buckets that the node has
   */
  public StopProgress(IntSupplier unwritten, IntSupplier buckets) {
    this.unwritten = unwritten;
    this.buckets = buckets;
  }

  /** A phase begins. */
  public void enter(Phase phase) {
    state = new State(phase, NOT_YET);
  }

  /**
   * The stop ends.
   *
   * @return completed once all who listen are told, or took too long
   */
  public CompletionStage<Done> ended(End end) {
    state = new State(Phase.DONE, end);
    CompletableFuture<Done> all = told.copy();
    return all.isDone()
        ? all
        : all.orTimeout(TELL_AT_MOST.toMillis(), TimeUnit.MILLISECONDS)
            .handleAsync(
                (allTold, late) -> Done.getInstance(),
                CompletableFuture.delayedExecutor(ON_ITS_WAY.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** Four lines a second from now on, as JSON; that the stop is done is the last. */
  Source<ByteString, NotUsed> lines() {
    return Source.tick(Duration.ZERO, BETWEEN_LINES, NotUsed.getInstance())
        .map(tick -> state)
        .takeWhile(now -> now.phase != Phase.DONE, true)
        .map(this::line)
        .watchTermination(
            (ticks, ended) -> {
              listens(ended);
              return NotUsed.getInstance();
            });
  }

  private synchronized void listens(CompletionStage<Done> untilEnd) {
    told = told.thenCombine(untilEnd.exceptionally(gone -> Done.getInstance()), (all, one) -> one);
  }

  private ByteString line(State now) {
    return ByteString.fromArray(Json.bytes(json -> write(json, now)))
        .concat(ByteString.fromString("\n"));
  }

  private void write(JsonGenerator json, State now) throws IOException {
    json.writeStartObject();
    json.writeStringField("phase", now.phase.wireName());
    json.writeNumberField("unwritten", unwritten.getAsInt());
    json.writeNumberField("buckets", buckets.getAsInt());
    if (now.phase == Phase.DONE) {
      json.writeNumberField("exitStatus", now.end.exitStatus);
      json.writeNumberField("spilled", now.end.spilled);
      json.writeNumberField("lost", now.end.lost);
    }
    json.writeEndObject();
  }
}
