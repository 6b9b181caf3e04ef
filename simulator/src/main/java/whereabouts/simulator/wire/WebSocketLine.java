package whereabouts.simulator.wire;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * {@code WS /v1/ingest}. A socket that breaks is replaced by one to the next target, with growing
 * pauses; what was under way on it is lost, that is, not known to have arrived.
 */
final class WebSocketLine implements Line {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient client;
  private final Crew crew;
  private final MessageWriter writer = new MessageWriter();
  private Backoff backoff = Backoff.NONE;
  private int turn;
  private volatile @Nullable AckedSocket socket;

  WebSocketLine(HttpClient client, Crew crew, int number) {
    this.client = client;
    this.crew = crew;
    this.turn = number;
  }

  @Override
  public void open() throws IOException {
    Target target = crew.targets().get(turn % crew.targets().size());
    AckedSocket fresh = new AckedSocket(target, crew.tally(), crew.witness());
    try {
      fresh.opened(
          client
              .newWebSocketBuilder()
              .connectTimeout(CONNECT_TIMEOUT)
              .buildAsync(target.ingest(), fresh)
              .get(2 * CONNECT_TIMEOUT.toSeconds(), TimeUnit.SECONDS));
      socket = fresh;
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(target + ": " + Failure.of(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(target + ": interrupted", e);
    }
  }

  @Override
  public boolean deliver(Message message) throws InterruptedException {
    boolean sent = false;
    while (!sent && !crew.stop().wished()) {
      AckedSocket current = socket;
      if (current == null || current.isClosed()) {
        reconnect();
      } else if (current.awaitRoom(message.size(), crew.window(), crew.stop())) {
        writer.write(message.entries(), crew.batch() == 1);
        sent = current.send(message, writer.text());
      }
    }
    return sent;
  }

  private void reconnect() throws InterruptedException {
    if (crew.stop().within(backoff.pause().toNanos())) {
      return;
    }
    try {
      open();
      backoff = Backoff.NONE;
    } catch (IOException e) {
      crew.tally().error(Failure.of(e));
      backoff = backoff.failed();
      turn++;
    }
  }

  @Override
  public void idle() throws InterruptedException {
    AckedSocket current = socket;
    if (current != null) {
      current.ping();
    }
  }

  @Override
  public void drain(Duration patience) throws InterruptedException {
    AckedSocket current = socket;
    if (current != null) {
      current.awaitAcked(patience);
    }
  }

  @Override
  public void close() {
    AckedSocket current = socket;
    if (current != null) {
      current.close();
    }
  }
}
