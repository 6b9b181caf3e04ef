package whereabouts.simulator.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import whereabouts.simulator.wire.Failure;
import whereabouts.simulator.wire.WholeTexts;

/**
 * One WebSocket for events, from its opening to its end: {@code {"type":"event",…}} is answered by
 * {@code {"type":"eventAck",…}} with the same event id, in any order.
 *
 * <p>Concurrency: any thread may send, one after another; each waits for the answer to its own
 * event. The end of the socket answers all that wait.
 */
final class EventSocket extends WholeTexts {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, CompletableFuture<Answer>> awaited = new ConcurrentHashMap<>();
  private final CompletableFuture<String> end = new CompletableFuture<>();
  private volatile @Nullable WebSocket socket;

  EventSocket opened(WebSocket opened) {
    socket = opened;
    return this;
  }

  boolean hasEnded() {
    return end.isDone();
  }

  Answer send(Event event, Duration patience) throws InterruptedException {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    awaited.put(event.eventId(), answer);
    try {
      write(message(event), patience);
      return CompletableFuture.anyOf(answer, end.thenApply(Answer.Unanswered::new))
          .thenApply(Answer.class::cast)
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return new Answer.Unanswered("an event on a socket: " + Failure.of(e));
    } finally {
      awaited.remove(event.eventId());
    }
  }

  private static String message(Event event) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "event")
        .put("vehicleId", event.vehicleId())
        .set("event", event.json())
        .toString();
  }

  /** One message at a time. */
  private synchronized void write(String text, Duration patience)
      throws InterruptedException, ExecutionException, TimeoutException {
    WebSocket open = socket;
    if (open == null || hasEnded()) {
      return; // its end is the answer
    }
    open.sendText(text, true).get(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  protected void received(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      CompletableFuture<Answer> waiting = awaited.get(json.path("eventId").asText());
      if (json.path("type").asText().equals("eventAck") && waiting != null) {
        waiting.complete(answer(json));
      }
    } catch (JsonProcessingException e) {
      end.complete("it sent what is no JSON");
    }
  }

  private static Answer answer(JsonNode ack) {
    String outcome = ack.path("outcome").asText();
    return switch (outcome) {
      case "stored" -> new Answer.Stored();
      case "overloaded" -> new Answer.Refused(Duration.ofMillis(ack.path("retryAfterMs").asLong()));
      case "invalid" ->
          new Answer.Rejected("an event on a socket: " + ack.path("error").asText(outcome));
      default -> new Answer.Unanswered("an event on a socket: " + outcome);
    };
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
    end.complete("the socket for events was closed with status " + status);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable cause) {
    end.complete("the socket for events: " + Failure.of(cause));
  }

  void close() {
    WebSocket open = socket;
    if (open != null) {
      var unused = open.sendClose(WebSocket.NORMAL_CLOSURE, "").thenRun(open::abort);
    }
  }
}
