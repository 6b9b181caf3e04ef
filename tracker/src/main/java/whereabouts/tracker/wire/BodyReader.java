package whereabouts.tracker.wire;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

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
    TIMED_OUT
  }

  /**
   * A body, or what of it came.
   *
   * @param bytes empty if it is too large
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Body(byte[] bytes, Ending ending) {}

  private final HttpSettings settings;
  private final Materializer materializer;

  BodyReader(HttpSettings settings, Materializer materializer) {
    this.settings = settings;
    this.materializer = materializer;
  }

  /** The body of a request. The stage does not fail. */
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
              ? new Body(data.toArray(), Ending.COMPLETE)
              : new Body(new byte[0], Ending.TOO_LARGE));
    }
    long announced = entity.getContentLengthOption().orElse(0);
    if (announced > settings.maxDrainedBytes() || (announced > maxBytes && isAsking(request))) {
      return CompletableFuture.completedFuture(new Body(new byte[0], Ending.TOO_LARGE));
    }
    Buffer buffer = new Buffer(maxBytes, settings.maxDrainedBytes());
    return entity
        .withoutSizeLimit()
        .getDataBytes()
        .takeWhile(buffer::take)
        .completionTimeout(settings.bodyTimeout())
        .runWith(Sink.ignore(), materializer)
        .handle((done, failure) -> buffer.body(failure));
  }

  /** Whether the client waits for our consent before it sends the body. */
  private static boolean isAsking(HttpRequest request) {
    return request.getHeader("Expect").isPresent();
  }

  /** Keeps the bytes up to the limit, and only counts once it is passed. */
  private static final class Buffer {
    private final int maxKept;
    private final int maxRead;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long read;

    Buffer(int maxKept, int maxRead) {
      this.maxKept = maxKept;
      this.maxRead = maxRead;
    }

    /** Whether to go on reading. */
    boolean take(ByteString chunk) {
      read += chunk.length();
      if (read <= maxKept) {
        byte[] bytes = chunk.toArrayUnsafe();
        kept.write(bytes, 0, bytes.length);
      } else {
        kept.reset();
      }
      return read <= maxRead;
    }

    Body body(@Nullable Throwable failure) {
      if (read > maxKept) {
        return new Body(new byte[0], Ending.TOO_LARGE);
      }
      if (failure == null) {
        return new Body(kept.toByteArray(), Ending.COMPLETE);
      }
      return isTimeout(failure)
          ? new Body(new byte[0], Ending.TIMED_OUT)
          : new Body(kept.toByteArray(), Ending.TRUNCATED);
    }
  }

  private static boolean isTimeout(Throwable failure) {
    return failure instanceof TimeoutException
        || (failure instanceof CompletionException
            && failure.getCause() instanceof TimeoutException);
  }
}
