package whereabouts.tracker.fleet;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a bucket that the store has yet to see: a queue in the order of their waiting, and
 * the one batch in flight. Guarded by its bucket's lock.
 *
 * <p>A row is in the queue once, however often it changes. A row that changes while it is in flight
 * is queued as well, from that moment on. A batch that failed goes back to the head of the queue
 * with the waiting time that it had, since it may or may not have been applied, and writing twice
 * is harmless.
 */
final class UnwrittenRows {
  /** A time that never comes. */
  static final long NEVER = Long.MAX_VALUE;

  private final Deque<Row> queue = new ArrayDeque<>();
  private @Nullable Batch inFlight;

  /**
   * A row has changed.
   *
   * @return whether that put it into the queue
   */
  boolean changed(Row row, long nowNanos) {
    switch (row.status) {
      case WRITTEN -> row.status = Row.Status.QUEUED;
      case WRITING -> row.status = Row.Status.WRITING_AND_QUEUED;
      case QUEUED, WRITING_AND_QUEUED -> {
        return false;
      }
    }
    row.queuedSince = nowNanos;
    queue.addLast(row);
    return true;
  }

  /** Drops from the queue what turned out to be written. */
  void dropWritten() {
    queue.removeIf(row -> row.status == Row.Status.WRITTEN);
  }

  /** The rows that have waited longest, as a batch; empty if there is none or one is in flight. */
  Optional<Batch> take(int bucket, int maxRows, int maxBytes) {
    if (inFlight != null || queue.isEmpty()) {
      return Optional.empty();
    }
    List<Batch.Entry> entries = new ArrayList<>();
    List<VehicleRow> rows = new ArrayList<>();
    int bytes = 0;
    for (Row row = queue.peekFirst();
        row != null && entries.size() < maxRows;
        row = queue.peekFirst()) {
      VehicleRow toWrite = row.toWrite();
      bytes += toWrite.encodedBytes();
      if (bytes > maxBytes && !entries.isEmpty()) {
        break;
      }
      queue.removeFirst();
      row.status = Row.Status.WRITING;
      entries.add(new Batch.Entry(row, row.state, row.queuedSince));
      rows.add(toWrite);
    }
    inFlight = new Batch(bucket, List.copyOf(entries), List.copyOf(rows));
    return Optional.of(inFlight);
  }

  /** Whether this batch is in flight, and not one of before the bucket was closed. */
  boolean isInFlight(Batch batch) {
    return inFlight == batch;
  }

  @Nullable Batch inFlight() {
    return inFlight;
  }

  /** The store has the batch in flight. */
  void stored(Batch batch) {
    for (Batch.Entry entry : batch.entries()) {
      Row row = entry.row();
      row.status = row.status == Row.Status.WRITING ? Row.Status.WRITTEN : Row.Status.QUEUED;
    }
    inFlight = null;
  }

  /** The store may not have the batch in flight. */
  void failed(Batch batch) {
    Set<Row> returning = Collections.newSetFromMap(new IdentityHashMap<>());
    batch.entries().forEach(entry -> returning.add(entry.row()));
    queue.removeIf(returning::contains);
    for (int i = batch.entries().size() - 1; i >= 0; i--) {
      Batch.Entry entry = batch.entries().get(i);
      entry.row().status = Row.Status.QUEUED;
      entry.row().queuedSince = entry.since();
      queue.addFirst(entry.row());
    }
    inFlight = null;
  }

  /** Forgets all, and tells what the store may not have, each row as it is now. */
  List<VehicleRow> clear() {
    List<VehicleRow> left = new ArrayList<>();
    if (inFlight != null) {
      inFlight.entries().forEach(entry -> left.add(entry.row().whole()));
    }
    for (Row row : queue) {
      if (row.status == Row.Status.QUEUED) {
        left.add(row.whole());
      }
    }
    queue.clear();
    inFlight = null;
    return left;
  }

  /** How many rows the store may not have. */
  int count() {
    int inBatchOnly = 0;
    if (inFlight != null) {
      for (Batch.Entry entry : inFlight.entries()) {
        inBatchOnly += entry.row().status == Row.Status.WRITING ? 1 : 0;
      }
    }
    return queue.size() + inBatchOnly;
  }

  boolean isEmpty() {
    return queue.isEmpty() && inFlight == null;
  }

  /** Since when the head of the queue waits; {@link #NEVER} if there is none. */
  long queuedSince() {
    Row head = queue.peekFirst();
    return head == null ? NEVER : head.queuedSince;
  }

  /** Since when the oldest change waits, in flight or not; {@link #NEVER} if there is none. */
  long oldestSince() {
    return inFlight == null ? queuedSince() : Math.min(queuedSince(), inFlight.since());
  }

  /** Invariants, for tests: a row is exactly where its status says, the queue is in order. */
  void check(Collection<Row> rows) {
    Set<Row> queued = Collections.newSetFromMap(new IdentityHashMap<>());
    long since = 0;
    for (Row row : queue) {
      if (!queued.add(row) || row.queuedSince < since) {
        throw new IllegalStateException(row.vehicleId + " is queued twice or out of order");
      }
      since = row.queuedSince;
    }
    Set<Row> writing = Collections.newSetFromMap(new IdentityHashMap<>());
    if (inFlight != null) {
      inFlight.entries().forEach(entry -> writing.add(entry.row()));
    }
    for (Row row : rows) {
      boolean holds =
          switch (row.status) {
            case WRITTEN -> !queued.contains(row) && !writing.contains(row);
            case QUEUED -> queued.contains(row) && !writing.contains(row);
            case WRITING -> !queued.contains(row) && writing.contains(row);
            case WRITING_AND_QUEUED -> queued.contains(row) && writing.contains(row);
          };
      if (!holds) {
        throw new IllegalStateException(row.vehicleId + " is not where its status says");
      }
    }
  }
}
