package whereabouts.cluster;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The connections of one thread: one is kept for many requests. */
final class FuzzLane implements AutoCloseable {
  /** Longer than any answer takes, {@code ack=persisted} included. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final ApiClient api;
  private @Nullable RawConnection kept;

  FuzzLane(ApiClient api) {
    this.api = api;
  }

  RawConnection open() throws IOException {
    return new RawConnection(api, PATIENCE);
  }

  RawConnection upgraded(String query) throws IOException {
    RawConnection connection = open();
    connection.write(RawConnection.upgrade("/v1/ingest" + query));
    HttpAnswer answer = connection.answer().orElseThrow();
    if (answer.status() != 101) {
      throw new AssertionError(answer);
    }
    return connection;
  }

  /** The one that is kept, until it is dropped. */
  RawConnection kept() throws IOException {
    RawConnection current = kept == null ? open() : kept;
    kept = current;
    return current;
  }

  void drop() {
    if (kept != null) {
      kept.close();
      kept = null;
    }
  }

  @Override
  public void close() {
    drop();
  }
}
