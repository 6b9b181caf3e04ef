package whereabouts.tracker.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Events in memory, in the order that Cassandra keeps them in. Answers at once; {@link #onWrite}
 * may be overridden to be slow, to fail before or after the fact, or to lose an answer.
 */
public class InMemoryEventStore implements EventStore {
  private static final Comparator<EventKey> ORDER =
      Comparator.comparingLong(EventKey::timeMillis)
          .thenComparing(key -> key.eventId().getBytes(UTF_8), Arrays::compareUnsigned);

  private final Map<String, TreeMap<EventKey, VehicleEvent>> events = new HashMap<>();

  @Override
  public final CompletionStage<Void> write(String vehicleId, VehicleEvent event) {
    return onWrite(vehicleId, event, () -> apply(vehicleId, event));
  }

  /**
   * What becomes of a write.
   *
   * @param apply writes it; may be run at once, later, more than once, or never
   */
  protected CompletionStage<Void> onWrite(String vehicleId, VehicleEvent event, Runnable apply) {
    apply.run();
    return CompletableFuture.completedFuture(null);
  }

  private synchronized void apply(String vehicleId, VehicleEvent event) {
    events.computeIfAbsent(vehicleId, none -> new TreeMap<>(ORDER)).put(event.key(), event);
  }

  @Override
  public synchronized CompletionStage<EventPage> read(EventQuery query) {
    EventPage.Filling page = new EventPage.Filling(query.limit());
    for (VehicleEvent event :
        events
            .getOrDefault(query.vehicleId(), new TreeMap<>(ORDER))
            .tailMap(query.after(), false)
            .values()) {
      if (event.timeMillis() > query.toMillis() || !page.add(event)) {
        break;
      }
    }
    return CompletableFuture.completedFuture(page.page());
  }

  /** Whether a vehicle's event is stored. */
  public synchronized boolean has(String vehicleId, EventKey key) {
    return events.getOrDefault(vehicleId, new TreeMap<>(ORDER)).containsKey(key);
  }

  /** As if nothing had been written yet. */
  public synchronized void clear() {
    events.clear();
  }
}
