package whereabouts.simulator.event;

import com.ethlo.time.ITU;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import whereabouts.simulator.wire.Failure;
import whereabouts.simulator.wire.Target;

/**
 * Looks for events by {@code GET /v1/vehicles/{id}/events}, page by page. A vehicle's events that
 * cannot be read are asked for again until patience ends; an event that is not in a whole answer is
 * lost at once, since it was acked as stored.
 */
final class EventCheck {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(250);
  private static final Duration MARGIN = Duration.ofSeconds(1);
  private static final int READERS = 8;
  private static final double SAME_DEGREES = 1e-8;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client;
  private final List<Target> targets;

  EventCheck(HttpClient client, List<Target> targets) {
    this.client = client;
    this.targets = targets;
  }

  /** What tells an event from all others of its vehicle, and what it is. */
  private record Found(String eventId, long timeMillis, String type, long lat, long lon) {
    static Found of(String eventId, long timeMillis, String type, double lat, double lon) {
      return new Found(
          eventId,
          timeMillis,
          type,
          Math.round(lat / SAME_DEGREES),
          Math.round(lon / SAME_DEGREES));
    }

    static Found of(Event event) {
      return of(
          event.eventId(), event.timeMillis(), event.type().wireName(), event.lat(), event.lon());
    }
  }

  /** Those that are not there, described. */
  List<String> lost(List<Event> events) throws InterruptedException {
    Map<String, List<Event>> vehicles =
        events.stream().collect(Collectors.groupingBy(Event::vehicleId));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    ExecutorService readers = Executors.newFixedThreadPool(READERS);
    try {
      List<Callable<List<String>>> work = new ArrayList<>();
      vehicles.forEach((id, acked) -> work.add(() -> lost(id, acked, deadline)));
      List<String> lost = new ArrayList<>();
      for (Future<List<String>> each : readers.invokeAll(work)) {
        lost.addAll(each.get());
      }
      return lost;
    } catch (ExecutionException e) {
      throw new IllegalStateException("events could not be looked for", e.getCause());
    } finally {
      readers.shutdownNow();
    }
  }

  private List<String> lost(String vehicleId, List<Event> acked, long deadlineNanos)
      throws InterruptedException {
    int turn = 0;
    String problem;
    do {
      try {
        Set<Found> found = read(targets.get(turn++ % targets.size()), vehicleId, acked);
        return acked.stream()
            .filter(event -> !found.contains(Found.of(event)))
            .map(event -> event + ": not found")
            .toList();
      } catch (IOException e) {
        problem = Failure.of(e);
        TimeUnit.NANOSECONDS.sleep(BETWEEN_TRIES.toNanos());
      }
    } while (System.nanoTime() < deadlineNanos);
    String why = problem;
    return acked.stream().map(event -> event + ": cannot be read, " + why).toList();
  }

  private Set<Found> read(Target target, String vehicleId, List<Event> acked)
      throws IOException, InterruptedException {
    LongSummaryStatistics times = acked.stream().mapToLong(Event::timeMillis).summaryStatistics();
    String from = Event.rfc3339(times.getMin() - MARGIN.toMillis());
    String to = Event.rfc3339(times.getMax() + MARGIN.toMillis());
    Set<Found> found = new HashSet<>();
    Set<String> cursors = new HashSet<>();
    String after = null;
    do {
      JsonNode page = page(target, vehicleId, from, to, after);
      for (JsonNode event : page.path("events")) {
        found.add(found(event));
      }
      after = page.path("next").textValue();
      if (after != null && !cursors.add(after)) {
        throw new IOException("the pages go in a circle");
      }
    } while (after != null);
    return found;
  }

  private JsonNode page(
      Target target, String vehicleId, String from, String to, @Nullable String after)
      throws IOException, InterruptedException {
    HttpRequest request =
        target
            .request(target.events(vehicleId, from, to, after))
            .header("Accept", "application/json")
            .timeout(ANSWER_TIMEOUT)
            .build();
    HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      throw new IOException("status " + response.statusCode() + " from " + target);
    }
    return JSON.readTree(response.body());
  }

  private static Found found(JsonNode json) throws IOException {
    try {
      Instant time = ITU.parseDateTime(json.path("time").asText()).toInstant();
      return Found.of(
          json.path("eventId").asText(),
          time.toEpochMilli(),
          json.path("type").asText(),
          json.path("lat").asDouble(),
          json.path("lon").asDouble());
    } catch (DateTimeException e) {
      throw new IOException("an event has no RFC 3339 time", e);
    }
  }
}
