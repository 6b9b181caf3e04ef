package whereabouts.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Reports as fast as it is answered until the node is gone, and knows what was acked. */
final class AckedFleet {
  private static final int VEHICLES = 200;
  private static final int CONNECTIONS = 4;
  private static final long BEGIN = 1_700_000_000_000L;

  private final ApiClient api;
  private final Map<String, Long> acked = new ConcurrentHashMap<>();
  private final AtomicInteger acks = new AtomicInteger();
  private final ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
  private final List<Future<?>> drives = new ArrayList<>();

  private AckedFleet(ApiClient api) {
    this.api = api;
  }

  static AckedFleet drive(ApiClient api) {
    AckedFleet fleet = new AckedFleet(api);
    for (int i = 0; i < CONNECTIONS; i++) {
      int connection = i;
      fleet.drives.add(fleet.threads.submit(() -> fleet.report(connection)));
    }
    return fleet;
  }

  private void report(int connection) {
    for (long time = BEGIN; ; time++) {
      StringBuilder body = new StringBuilder("[");
      List<String> ids = new ArrayList<>();
      for (int v = connection; v < VEHICLES; v += CONNECTIONS) {
        ids.add("bus-" + v);
        body.append(body.length() > 1 ? "," : "")
            .append(
                "{\"vehicleId\":\"bus-%d\",\"time\":%d,\"lat\":1,\"lon\":%d}"
                    .formatted(v, time, v % 90));
      }
      ApiClient.Answer answer;
      try {
        answer = api.post("", body.append(']').toString());
      } catch (UncheckedIOException gone) {
        return;
      }
      if (answer.status() != 200) {
        return;
      }
      if (answer.body().get("accepted").asInt() == ids.size()) {
        for (String id : ids) {
          acked.put(id, time);
        }
        acks.incrementAndGet();
      }
    }
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
    assertThat(acked).hasSize(VEHICLES);
    assertThat(acked)
        .allSatisfy(
            (vehicle, time) -> {
              ApiClient.Answer answer = find.apply(vehicle);
              assertThat(answer.status()).as(vehicle).isEqualTo(200);
              assertThat(answer.timeMillis()).as(vehicle).isGreaterThanOrEqualTo(time);
            });
  }
}
