package whereabouts.cluster;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reports as fast as it is answered, until its nodes are gone or it has arrived, and knows what was
 * acked. What one node does not answer is sent to the next.
 */
final class AckedFleet {
  private static final int VEHICLES = 200;
  private static final int CONNECTIONS = 4;
  private static final long BEGIN = 1_700_000_000_000L;

  private final List<ApiClient> nodes;
  private final List<String> vehicles;
  private final String query;

  /** Of each vehicle: when each fix that was acked, by its time, was acked; System.nanoTime. */
  private final Map<String, NavigableMap<Long, Long>> acked = new ConcurrentHashMap<>();

  private final AtomicInteger acks = new AtomicInteger();
  private final ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
  private final List<Future<?>> drives = new ArrayList<>();
  private volatile boolean hasArrived;

  private AckedFleet(List<ApiClient> nodes, List<String> vehicles, String query) {
    this.nodes = nodes;
    this.vehicles = vehicles;
    this.query = query;
  }

  static AckedFleet drive(ApiClient api) {
    return drive(api, "bus-", "");
  }

  /** Vehicles of this prefix, posted with this query, such as {@code ?ack=persisted}. */
  static AckedFleet drive(ApiClient api, String prefix, String query) {
    return drive(List.of(api), prefix, query);
  }

  /** The same, on any of several nodes of a cluster. */
  static AckedFleet drive(List<ApiClient> nodes, String prefix, String query) {
    return drive(
        nodes, IntStream.range(0, VEHICLES).mapToObj(number -> prefix + number).toList(), query);
  }

  /** The same, of these vehicles. */
  static AckedFleet drive(List<ApiClient> nodes, List<String> vehicles, String query) {
    AckedFleet fleet = new AckedFleet(nodes, vehicles, query);
    for (int i = 0; i < CONNECTIONS; i++) {
      int connection = i;
      fleet.drives.add(fleet.threads.submit(() -> fleet.report(connection)));
    }
    return fleet;
  }

  private void report(int connection) {
    List<String> ids = new ArrayList<>();
    for (int v = connection; v < vehicles.size(); v += CONNECTIONS) {
      ids.add(vehicles.get(v));
    }
    int turn = connection;
    for (long time = BEGIN; !hasArrived; time++) {
      ApiClient.Answer answer = post(nodes.get(turn % nodes.size()), body(ids, time));
      while (answer == null && nodes.size() > 1 && !hasArrived) {
        turn++;
        answer = post(nodes.get(turn % nodes.size()), body(ids, time));
      }
      if (answer == null) {
        return;
      }
      note(answer, ids, time);
    }
  }

  private static String body(List<String> ids, long time) {
    return ids.stream()
        .map(
            id ->
                "{\"vehicleId\":\"%s\",\"time\":%d,\"lat\":1,\"lon\":%d}"
                    .formatted(id, time, time % 90))
        .collect(joining(",", "[", "]"));
  }

  /** Null if the node is gone, or refuses all. */
  private ApiClient.@Nullable Answer post(ApiClient node, String body) {
    try {
      ApiClient.Answer answer = node.post(query, body);
      return answer.status() == 200 ? answer : null;
    } catch (UncheckedIOException gone) {
      return null;
    }
  }

  /** What is accepted is acked, and so is what was known already: that it had been sent before. */
  private void note(ApiClient.Answer answer, List<String> ids, long time) {
    Set<Integer> open = new HashSet<>();
    for (JsonNode entry : answer.body().path("results")) {
      if (!entry.path("outcome").asText().equals("duplicate")) {
        open.add(entry.path("index").asInt());
      }
    }
    long now = System.nanoTime();
    for (int i = 0; i < ids.size(); i++) {
      if (!open.contains(i)) {
        acked.computeIfAbsent(ids.get(i), unseen -> new ConcurrentSkipListMap<>()).put(time, now);
      }
    }
    if (open.isEmpty()) {
      acks.incrementAndGet();
    }
  }

  /** Reports no more. */
  AckedFleet arrive() throws InterruptedException {
    hasArrived = true;
    awaitEnd();
    return this;
  }

  /** The vehicles that it has. */
  Set<String> vehicles() {
    return acked.keySet();
  }

  /** Waits for that many further acks of whole messages. */
  void awaitAcks(int more) {
    int target = acks.get() + more;
    TestNode.await(() -> acks.get() >= target);
  }

  /** Waits until the node has gone, so that no further ack can come. */
  void awaitEnd() throws InterruptedException {
    for (Future<?> drive : drives) {
      try {
        drive.get(1, TimeUnit.MINUTES);
      } catch (ExecutionException | TimeoutException e) {
        throw new AssertionError(e);
      }
    }
    threads.shutdown();
  }

  /** Fails if any vehicle is older than what was acked. */
  void assertNothingAckedIsMissing(Function<String, ApiClient.Answer> find) {
    assertThat(missing(find).byVehicle).isEmpty();
  }

  /** What was acked and is not there, nor a newer fix of its vehicle. */
  Missing missing(Function<String, ApiClient.Answer> find) {
    assertThat(acked).hasSameSizeAs(vehicles);
    Map<String, NavigableMap<Long, Long>> missing = new TreeMap<>();
    acked.forEach(
        (vehicle, fixes) -> {
          ApiClient.Answer answer = find.apply(vehicle);
          long newest = answer.status() == 200 ? answer.timeMillis() : Long.MIN_VALUE;
          if (fixes.lastKey() > newest) {
            missing.put(vehicle, fixes.tailMap(newest, false));
          }
        });
    return new Missing(missing);
  }

  /** Acks of fixes that are gone: of each vehicle, by the fix's time, when it was acked. */
  record Missing(Map<String, NavigableMap<Long, Long>> byVehicle) {
    /** The vehicles whose newest acked fix is gone. */
    int vehicles() {
      return byVehicle.size();
    }

    int fixes() {
      return byVehicle.values().stream().mapToInt(Map::size).sum();
    }

    /** When the first of them was acked, {@link System#nanoTime}. */
    long firstAckNanos() {
      return byVehicle.values().stream()
          .flatMap(fixes -> fixes.values().stream())
          .mapToLong(Long::longValue)
          .min()
          .orElse(Long.MAX_VALUE);
    }
  }

  int ackedFixes() {
    return acked.values().stream().mapToInt(Map::size).sum();
  }
}
