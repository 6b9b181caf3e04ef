package whereabouts.simulator.wire;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * {@code WS /v1/ingest}. A socket that breaks is replaced by one to the next target, with growing
 * pauses; what was under way on it is not known to have arrived, and is sent again on the next one.
 */
final class WebSocketLine implements Line {
  private static final Duration ACK_PATIENCE = Duration.ofSeconds(10);
  private static final Duration AFTER_REFUSAL = Duration.ofMillis(100);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient client;
  private final Crew crew;
  private final Disconnects disconnects;
  private final MessageWriter writer = new MessageWriter();

  /** What has to leave next: at most what was under way or refused on a socket, and a message. */
  private final Deque<Message> waiting = new ArrayDeque<>();

  private Backoff backoff = Backoff.NONE;
  private int turn;
  private volatile @Nullable AckedSocket socket;

  WebSocketLine(HttpClient client, Crew crew, Disconnects disconnects, int number) {
    this.client = client;
    this.crew = crew;
    this.disconnects = disconnects;
    this.turn = number;
  }

  @Override
  public void open() throws IOException {
    Target target = crew.targets().get(turn % crew.targets().size());
    AckedSocket fresh = new AckedSocket(target, crew.tally(), crew.witness());
    try {
      fresh.opened(
          target
              .socket(client)
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
    waiting.addLast(message);
    sendWaiting();
    return message.hasLeft();
  }

  @Override
  public void insist() throws InterruptedException {
    AckedSocket current = socket;
    while (current != null && current.awaitReturns(ACK_PATIENCE, crew.stop())) {
      sendWaiting();
      current = socket;
    }
  }

  private void sendWaiting() throws InterruptedException {
    takeReturns();
    while (!waiting.isEmpty() && !crew.stop().wished()) {
      AckedSocket current = socket;
      if (current == null) {
        reconnect();
      } else if (current.awaitRoom(waiting.getFirst().size(), crew.window(), crew.stop())) {
        send(current, waiting.removeFirst());
      }
      takeReturns();
    }
    waiting.clear();
  }

  /** What was refused, or not acked by a socket that ended, goes before what waits. */
  private void takeReturns() throws InterruptedException {
    AckedSocket current = socket;
    if (current == null) {
      return;
    }
    List<Message> refused = current.takeRefused();
    if (!refused.isEmpty()) {
      crew.stop().within(AFTER_REFUSAL.toNanos());
      goFirst(refused);
    }
    if (current.isClosed()) {
      socket = null;
      backoff = current.anyAcked() ? Backoff.NONE : backoff.failed();
      if (!backoff.hopeless()) { // else it may be one of them that ends every socket
        goFirst(current.takeUnacked());
      }
    }
  }

  private void goFirst(List<Message> messages) {
    for (int i = messages.size() - 1; i >= 0; i--) {
      waiting.addFirst(messages.get(i));
    }
  }

  private void send(AckedSocket current, Message message) throws InterruptedException {
    writer.write(message.entries(), crew.batch() == 1);
    // A socket lives until something came of it, so that there is progress at any rate.
    boolean torn = current.anyAcked() && disconnects.claim(System.nanoTime());
    String text = writer.text();
    if (!(torn ? current.tear(message, text) : current.send(message, text))) {
      waiting.addFirst(message);
    }
  }

  private void reconnect() throws InterruptedException {
    if (crew.stop().within(backoff.pause().toNanos())) {
      return;
    }
    try {
      open();
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
