package whereabouts.simulator.event;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import whereabouts.simulator.wire.Failure;
import whereabouts.simulator.wire.RetryAfter;
import whereabouts.simulator.wire.Target;

/** {@code POST /v1/vehicles/{id}/events}, to the targets in turn. */
final class HttpEvents implements EventWay {
  private final HttpClient client;
  private final List<Target> targets;
  private final Duration answerTimeout;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * Prepares; nothing is sent yet.
   *
   * @param client used for nothing else, so that events have connections of their own
   */
  HttpEvents(HttpClient client, List<Target> targets, Duration answerTimeout) {
    this.client = client;
    this.targets = targets;
    this.answerTimeout = answerTimeout;
  }

  @Override
  public Answer send(Event event) throws InterruptedException {
    Target target = targets.get(Math.floorMod(turn.getAndIncrement(), targets.size()));
    HttpRequest request =
        target
            .request(target.events(event.vehicleId()))
            .header("Content-Type", "application/json")
            .timeout(answerTimeout)
            .POST(BodyPublishers.ofString(event.json().toString()))
            .build();
    try {
      HttpResponse<Void> response = client.send(request, BodyHandlers.discarding());
      int status = response.statusCode();
      return switch (status) {
        case 200, 201 -> new Answer.Stored();
        case 429, 503 -> new Answer.Refused(RetryAfter.of(response));
        default -> {
          String why = target + ": it answered an event with status " + status;
          yield status < 500 ? new Answer.Rejected(why) : new Answer.Unanswered(why);
        }
      };
    } catch (IOException e) {
      return new Answer.Unanswered(target + ": " + Failure.of(e));
    }
  }

  @Override
  public void close() {}
}
