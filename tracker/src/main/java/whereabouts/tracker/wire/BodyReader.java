package whereabouts.tracker.wire;

import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.dispatch.Dispatchers;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.vehicle.Limit;

/**
 * Bodies in bounded memory and time. What is over the limit is not kept but still read for a while:
 * a reply to a body that is not read to its end closes the connection, and many clients then never
 * see it. Safe for concurrent use.
 */
final class BodyReader {
  /** How the reading ended. */
  enum Ending {
    COMPLETE,
    TOO_LARGE,
    /** The connection ended first. */
    TRUNCATED,
    TIMED_OUT,
    /** It had to make room for others. */
    GIVEN_UP
  }

  /**
   * A body, or what of it came.
   *
   * @param bytes empty unless it is complete or truncated
   * @param reached the limit that it was given up for, or null if it was not
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Body(byte[] bytes, Ending ending, @Nullable Limit reached) {
    private static Body of(byte[] bytes, Ending ending) {
      return new Body(bytes, ending, null);
    }

    private static Body without(Ending ending) {
      return of(new byte[0], ending);
    }
  }

  private final HttpSettings settings;
  private final Unfinished unfinished;
  private final Materializer materializer;
  private final Executor large;

  BodyReader(HttpSettings settings, Unfinished unfinished, Materializer materializer) {
    this.settings = settings;
    this.unfinished = unfinished;
    this.materializer = materializer;
    this.large =
        materializer.system().dispatchers().lookup(Dispatchers.DefaultBlockingDispatcherId());
  }

  /**
   * The body of a request. The stage does not fail. If it came in parts, what depends on it runs on
   * threads for what takes long: the largest is parsed for a good part of a second.
   */
  CompletionStage<Body> read(HttpRequest request) {
    return read(request, settings.maxBodyBytes());
  }

  /** Reads a body that nobody wants, so that its client listens to the refusal. */
  CompletionStage<Body> discard(HttpRequest request) {
    return read(request, 0);
  }

  /** The same with a smaller limit. */
  CompletionStage<Body> read(HttpRequest request, int maxBytes) {
    RequestEntity entity = request.entity();
    if (entity instanceof HttpEntity.Strict strict) {
      ByteString data = strict.getData();
      return CompletableFuture.completedFuture(
          data.length() <= maxBytes
              ? Body.of(data.toArray(), Ending.COMPLETE)
              : Body.without(Ending.TOO_LARGE));
    }
    long announced = entity.getContentLengthOption().orElse(0);
    if (announced > settings.maxDrainedBytes() || (announced > maxBytes && isAsking(request))) {
      return CompletableFuture.completedFuture(Body.without(Ending.TOO_LARGE));
    }
    SharedKillSwitch giveUp = KillSwitches.shared("body");
    Buffer buffer = new Buffer(maxBytes, unfinished.begin(giveUp::shutdown));
    return entity
        .withoutSizeLimit()
        .getDataBytes()
        .via(giveUp.flow())
        .takeWhile(buffer::take)
        .completionTimeout(settings.bodyTimeout())
        .runWith(Sink.ignore(), materializer)
        .handleAsync((done, failure) -> buffer.body(failure), large);
  }

  /** Whether the client waits for our consent before it sends the body. */
  private static boolean isAsking(HttpRequest request) {
    return request.getHeader("Expect").isPresent();
  }

  /** Keeps the bytes up to the limit, and only counts once it is passed. */
  private final class Buffer {
    private final int maxKept;
    private final Unfinished.Part part;
    private ByteArrayBuilder kept = new ByteArrayBuilder();
    private long read;

    Buffer(int maxKept, Unfinished.Part part) {
      this.maxKept = maxKept;
      this.part = part;
    }

    /** Whether to go on reading. */
    boolean take(ByteString chunk) {
      read += chunk.length();
      if (read <= maxKept) {
        byte[] bytes = chunk.toArrayUnsafe();
        kept.write(bytes, 0, bytes.length);
        part.grow(2L * bytes.length); // again when they are put together
      } else {
        kept = new ByteArrayBuilder(0);
        part.end();
      }
      return read <= settings.maxDrainedBytes();
    }

    Body body(@Nullable Throwable failure) {
      part.end();
      if (read > maxKept) {
        return Body.without(Ending.TOO_LARGE);
      }
      if (part.isGivenUp()) {
        return new Body(new byte[0], Ending.GIVEN_UP, unfinished.limit());
      }
      if (failure == null) {
        return Body.of(kept.toByteArray(), Ending.COMPLETE);
      }
      return isTimeout(failure)
          ? Body.without(Ending.TIMED_OUT)
          : Body.of(kept.toByteArray(), Ending.TRUNCATED);
    }
  }

  private static boolean isTimeout(Throwable failure) {
    return failure instanceof TimeoutException
        || (failure instanceof CompletionException
            && failure.getCause() instanceof TimeoutException);
  }
}
