package whereabouts.simulator.event;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import whereabouts.simulator.wire.Failure;
import whereabouts.simulator.wire.Target;

/**
 * Events on a WebSocket of their own. One that ended is replaced, by one to the next target, when
 * the next event is to be sent; whoever waits for that waits together.
 */
final class SocketEvents implements EventWay {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient client;
  private final List<Target> targets;
  private final Duration answerTimeout;

  // Guarded by this.
  private @Nullable CompletableFuture<EventSocket> current;
  private int turn;

  SocketEvents(HttpClient client, List<Target> targets, Duration answerTimeout) {
    this.client = client;
    this.targets = targets;
    this.answerTimeout = answerTimeout;
  }

  @Override
  public Answer send(Event event) throws InterruptedException {
    try {
      return socket().get().send(event, answerTimeout);
    } catch (ExecutionException e) {
      return new Answer.Unanswered(Failure.of(e));
    }
  }

  private synchronized CompletableFuture<EventSocket> socket() {
    CompletableFuture<EventSocket> known = current;
    if (known == null || hasEnded(known)) {
      EventSocket fresh = new EventSocket();
      Target target = targets.get(turn % targets.size());
      known =
          target
              .socket(client)
              .connectTimeout(CONNECT_TIMEOUT)
              .buildAsync(target.ingest(), fresh)
              .thenApply(fresh::opened);
      turn++;
      current = known;
    }
    return known;
  }

  private static boolean hasEnded(CompletableFuture<EventSocket> socket) {
    return socket.isDone() && (socket.isCompletedExceptionally() || socket.join().hasEnded());
  }

  @Override
  public synchronized void close() {
    if (current != null && !hasEnded(current)) {
      var unused = current.thenAccept(EventSocket::close);
    }
  }
}
