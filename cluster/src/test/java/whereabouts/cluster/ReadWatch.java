package whereabouts.cluster;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads vehicles from all nodes of a cluster, over and over. No read may be older than one that has
 * been answered before it was asked.
 */
final class ReadWatch implements AutoCloseable {
  private static final int READERS = 3;

  private final List<ApiClient> nodes;
  private final List<String> vehicles;
  private final Map<String, Long> newest = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> older = new ConcurrentLinkedQueue<>();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger unavailable = new AtomicInteger();
  private final List<Thread> readers = new ArrayList<>();
  private volatile boolean isOver;

  ReadWatch(List<ApiClient> nodes, Iterable<String> vehicles) {
    this.nodes = nodes;
    this.vehicles = new ArrayList<>();
    vehicles.forEach(this.vehicles::add);
    for (int i = 0; i < READERS; i++) {
      int reader = i;
      Thread thread = new Thread(() -> watch(reader), "reader-" + i);
      readers.add(thread);
      thread.start();
    }
  }

  private void watch(int reader) {
    for (int turn = reader; !isOver; turn += READERS) {
      read(nodes.get(turn / vehicles.size() % nodes.size()), vehicles.get(turn % vehicles.size()));
    }
  }

  private void read(ApiClient node, String vehicle) {
    long before = newest.getOrDefault(vehicle, Long.MIN_VALUE);
    try {
      ApiClient.Answer answer = node.vehicle(vehicle);
      if (answer.status() == 200) {
        answered.incrementAndGet();
        long read = answer.timeMillis();
        newest.merge(vehicle, read, Math::max);
        if (read < before) {
          older.add("%s: %d after %d, from %s".formatted(vehicle, read, before, node.base()));
        }
      } else if (answer.status() == 404) {
        older.add("%s: not known, after %d, from %s".formatted(vehicle, before, node.base()));
      } else {
        unavailable.incrementAndGet();
      }
    } catch (UncheckedIOException gone) {
      unavailable.incrementAndGet();
    }
  }

  /** Ends it; what was older than it should be. */
  List<String> olderReads() {
    close();
    return List.copyOf(older);
  }

  @Override
  public void close() {
    isOver = true;
    for (Thread reader : readers) {
      try {
        reader.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public String toString() {
    return "%d reads answered, %d not".formatted(answered.get(), unavailable.get());
  }
}
