package whereabouts.tracker.fleet;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;

/**
 * One stripe of the {@link FleetTable}: the rows of one bucket, and which of them the store has yet
 * to see.
 *
 * <h2>Coalescing</h2>
 *
 * A row that waits to be written stands in the queue once, however many fixes replace each other in
 * it. Its waiting time counts from the first of them.
 *
 * <h2>Writing</h2>
 *
 * At most one batch is in flight. A row leaves it as written only if its state is still the one
 * that was stored; a fix that came meanwhile has queued it again. A failed batch returns to the
 * head of the queue, since it may or may not have been applied, and writing twice is harmless.
 *
 * <h2>Concurrency</h2>
 *
 * Every method takes the bucket's lock for a bounded time, none waits or calls out while it holds
 * it. What {@link #dueAtNanos} and {@link #oldestUnwrittenNanos} tell is read without it and may be
 * a moment old.
 */
public final class Bucket {
  /** A time that never comes. */
  static final long NEVER = Long.MAX_VALUE;

  /** How far a bucket's life on this node has come. */
  public enum Phase {
    /** Not here: reports and reads find nothing to act on. */
    CLOSED,
    /** Its slice is being loaded; reports wait for it briefly. */
    LOADING,
    /** The slice is late: reports are taken and merged later, reads can not be answered yet. */
    ACCEPTING,
    /** All that the store knew is here. */
    LOADED
  }

  private final int index;
  private final FleetTable table;

  private final Map<String, Row> rows = new HashMap<>();
  private final Deque<Row> unwritten = new ArrayDeque<>();
  private final List<CompletableFuture<Void>> drainWaiters = new ArrayList<>();
  private @Nullable Batch inFlight;
  private boolean urgent;
  private long notBeforeNanos;
  private int gates;

  private volatile Phase phase = Phase.CLOSED;
  private volatile CompletableFuture<Void> accepting = new CompletableFuture<>();
  private volatile long dueAtNanos = NEVER;
  private volatile long oldestUnwrittenNanos = NEVER;

  Bucket(int index, FleetTable table) {
    this.index = index;
    this.table = table;
  }

  public int index() {
    return index;
  }

  public Phase phase() {
    return phase;
  }

  // ---- the keeper's side: the bucket's life on this node

  /** The bucket comes to this node. Does nothing if it is here already. */
  public synchronized void open() {
    if (phase == Phase.CLOSED) {
      phase = Phase.LOADING;
    }
  }

  /** The slice is late: takes reports without it. */
  public void acceptWithoutSlice() {
    synchronized (this) {
      if (phase != Phase.LOADING) {
        return;
      }
      phase = Phase.ACCEPTING;
    }
    accepting.complete(null);
  }

  /** Completed once reports are taken. */
  public CompletionStage<Void> whenAccepting() {
    return accepting;
  }

  /** Merges what the store knows into the rows. The bucket is loaded then. */
  public void load(List<VehicleRow> slice) {
    List<StoreWaiter> satisfied = new ArrayList<>();
    synchronized (this) {
      if (phase == Phase.CLOSED) {
        return;
      }
      for (VehicleRow stored : slice) {
        mergeStored(stored, satisfied);
      }
      unwritten.removeIf(row -> row.status == Row.Status.WRITTEN);
      phase = Phase.LOADED;
      publish();
    }
    satisfied.forEach(StoreWaiter::answer);
    accepting.complete(null);
  }

  private void mergeStored(VehicleRow stored, List<StoreWaiter> satisfied) {
    Row row = rows.get(stored.vehicleId());
    if (row == null) {
      row = new Row(stored.vehicleId());
      rows.put(row.vehicleId, row);
      table.vehicleAdded();
    }
    row.state = row.state.merge(stored.state());
    row.storedForgottenAtMillis =
        Math.max(row.storedForgottenAtMillis, stored.state().forgottenAtMillis());
    boolean storeKnowsAll = stored.state().merge(row.state).equals(stored.state());
    if (storeKnowsAll && row.status == Row.Status.QUEUED) {
      row.status = Row.Status.WRITTEN;
      satisfy(row, stored.state(), satisfied);
    }
  }

  /** Asks that what is unwritten be written at once. Completed when it is, or the bucket closes. */
  public synchronized CompletionStage<Void> flush() {
    if (unwritten.isEmpty() && inFlight == null) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> drained = new CompletableFuture<>();
    drainWaiters.add(drained);
    urgent = true;
    publish();
    return drained;
  }

  /**
   * The bucket leaves this node: drops its rows. Reports that come now are not answered, those that
   * waited for the store neither.
   *
   * @return the rows that the store may not have
   */
  public List<VehicleRow> close() {
    List<VehicleRow> left = new ArrayList<>();
    List<CompletableFuture<Void>> drained;
    synchronized (this) {
      if (inFlight != null) {
        for (Batch.Entry entry : inFlight.entries()) {
          left.add(new VehicleRow(entry.row().vehicleId, entry.row().state));
        }
      }
      for (Row row : unwritten) {
        if (row.status == Row.Status.QUEUED) {
          left.add(new VehicleRow(row.vehicleId, row.state));
        }
      }
      for (Row row : rows.values()) {
        table.waitersGone(row.waiters == null ? 0 : row.waiters.size());
        if (row.gate != null) {
          row.gate.row = null;
        }
      }
      table.vehiclesRemoved(rows.size());
      rows.clear();
      unwritten.clear();
      inFlight = null;
      urgent = false;
      notBeforeNanos = 0;
      phase = Phase.CLOSED;
      accepting = new CompletableFuture<>();
      drained = takeDrainWaiters();
      publish();
    }
    drained.forEach(waiter -> waiter.complete(null));
    return left;
  }

  /** Rows that the store may not have. */
  public synchronized int unwritten() {
    int inBatchOnly = 0;
    if (inFlight != null) {
      for (Batch.Entry entry : inFlight.entries()) {
        inBatchOnly += entry.row().status == Row.Status.WRITING ? 1 : 0;
      }
    }
    return unwritten.size() + inBatchOnly;
  }

  /** How many vehicle actors have a gate to this bucket. */
  public synchronized int gates() {
    return gates;
  }

  // ---- reading

  /** What is known of a vehicle here; meaningful for absence only once the bucket is loaded. */
  public synchronized Optional<VehicleState> find(String vehicleId) {
    return Optional.ofNullable(rows.get(vehicleId)).map(row -> row.state);
  }

  // ---- the vehicles' side

  /**
   * A vehicle's actor starts.
   *
   * @param whenIdle called, on any thread, when its gate has not been used for the idle time
   */
  public synchronized Gate enter(String vehicleId, Runnable whenIdle) {
    Gate gate = new Gate(this, vehicleId, whenIdle);
    gate.lastUsed = table.now();
    gates++;
    attach(gate);
    return gate;
  }

  synchronized void leave(Gate gate) {
    gates--;
    if (gate.row != null && gate.row.gate == gate) {
      gate.row.gate = null;
    }
    gate.row = null;
  }

  synchronized boolean hasRow(Gate gate) {
    return attach(gate) != null;
  }

  private @Nullable Row attach(Gate gate) {
    Row row = rows.get(gate.vehicleId);
    gate.row = row;
    if (row != null) {
      row.gate = gate;
    }
    return row;
  }

  void report(Gate gate, Position fix, AckLevel ack, Consumer<Outcome> reply) {
    Outcome outcome;
    synchronized (this) {
      if (phase == Phase.CLOSED) {
        return;
      }
      gate.lastUsed = table.now();
      Row row = gate.row == null ? attach(gate) : gate.row;
      VehicleState state = row == null ? VehicleState.UNKNOWN : row.state;
      outcome = state.judge(fix, table.settings().maxFutureSkew());
      if (outcome == Outcome.ACCEPTED) {
        row = row == null ? addRow(gate) : row;
        if (row == null) {
          outcome = Outcome.OVERLOADED;
        } else {
          change(row, state.with(fix));
        }
      }
      if (ack == AckLevel.PERSISTED && row != null && row.status != Row.Status.WRITTEN) {
        if (outcome == Outcome.ACCEPTED
            || outcome == Outcome.DUPLICATE
            || outcome == Outcome.STALE) {
          await(row, fix, outcome, reply);
          return;
        }
      }
    }
    reply.accept(outcome);
  }

  synchronized boolean forget(Gate gate, long nowMillis) {
    if (phase == Phase.CLOSED) {
      return false;
    }
    Row row = attach(gate);
    row = row == null ? addRow(gate) : row;
    if (row == null) {
      return false;
    }
    change(row, row.state.forget(nowMillis));
    return true;
  }

  private @Nullable Row addRow(Gate gate) {
    if (!table.admitsVehicle()) {
      return null;
    }
    Row row = new Row(gate.vehicleId);
    rows.put(row.vehicleId, row);
    table.vehicleAdded();
    gate.row = row;
    row.gate = gate;
    return row;
  }

  private void change(Row row, VehicleState state) {
    row.state = state;
    if (row.status == Row.Status.WRITTEN || row.status == Row.Status.WRITING) {
      row.status =
          row.status == Row.Status.WRITTEN ? Row.Status.QUEUED : Row.Status.WRITING_AND_QUEUED;
      row.queuedSince = table.now();
      unwritten.addLast(row);
      publish();
    }
  }

  private void await(Row row, Position fix, Outcome outcome, Consumer<Outcome> reply) {
    if (!table.admitsWaiter()) {
      return;
    }
    long now = table.now();
    if (row.waiters == null) {
      row.waiters = new ArrayList<>(1);
    }
    int before = row.waiters.size();
    row.waiters.removeIf(waiter -> waiter.untilNanos() <= now);
    table.waitersGone(before - row.waiters.size());
    long until = now + table.settings().persistedWait().toNanos();
    row.waiters.add(new StoreWaiter(fix, outcome, until, reply));
    urgent = true;
    publish();
  }

  /** Tells gates that were not used since then that they are idle. */
  void sweepIdle(long unusedSinceNanos) {
    List<Gate> idle = new ArrayList<>();
    synchronized (this) {
      if (gates == 0) {
        return;
      }
      for (Row row : rows.values()) {
        if (row.gate != null && row.gate.lastUsed <= unusedSinceNanos) {
          idle.add(row.gate);
        }
      }
    }
    idle.forEach(gate -> gate.whenIdle.run());
  }

  // ---- the writer's side

  /** When the next batch should be taken, ticker nanoseconds; {@link #NEVER} while none can be. */
  public long dueAtNanos() {
    return dueAtNanos;
  }

  /** Since when the oldest unwritten change waits; {@link #NEVER} if all is written. */
  long oldestUnwrittenNanos() {
    return oldestUnwrittenNanos;
  }

  /**
   * Takes the rows that have waited longest.
   *
   * @return empty if there is none or a batch is in flight already
   */
  public synchronized Optional<Batch> take(int maxRows, int maxBytes) {
    if (inFlight != null || unwritten.isEmpty()) {
      return Optional.empty();
    }
    List<Batch.Entry> entries = new ArrayList<>();
    List<VehicleRow> written = new ArrayList<>();
    int bytes = 0;
    for (Row row = unwritten.peekFirst();
        row != null && entries.size() < maxRows;
        row = unwritten.peekFirst()) {
      VehicleRow toWrite = row.toWrite();
      bytes += toWrite.encodedBytes();
      if (bytes > maxBytes && !entries.isEmpty()) {
        break;
      }
      unwritten.removeFirst();
      row.status = Row.Status.WRITING;
      entries.add(new Batch.Entry(row, row.state, row.queuedSince));
      written.add(toWrite);
    }
    inFlight = new Batch(index, List.copyOf(entries), List.copyOf(written));
    publish();
    return Optional.of(inFlight);
  }

  /** The store has the batch. */
  public void stored(Batch batch) {
    List<StoreWaiter> satisfied = new ArrayList<>();
    List<CompletableFuture<Void>> drained = List.of();
    synchronized (this) {
      if (inFlight != batch) {
        return;
      }
      for (Batch.Entry entry : batch.entries()) {
        Row row = entry.row();
        row.storedForgottenAtMillis =
            Math.max(row.storedForgottenAtMillis, entry.state().forgottenAtMillis());
        row.status = row.status == Row.Status.WRITING ? Row.Status.WRITTEN : Row.Status.QUEUED;
        satisfy(row, entry.state(), satisfied);
      }
      inFlight = null;
      notBeforeNanos = 0;
      if (unwritten.isEmpty()) {
        urgent = false;
        drained = takeDrainWaiters();
      }
      publish();
    }
    satisfied.forEach(StoreWaiter::answer);
    drained.forEach(waiter -> waiter.complete(null));
  }

  /** The store may or may not have the batch: its rows wait again, at the head of the queue. */
  public synchronized void failed(Batch batch, long retryAfterNanos) {
    if (inFlight != batch) {
      return;
    }
    Set<Row> returning = Collections.newSetFromMap(new IdentityHashMap<>());
    batch.entries().forEach(entry -> returning.add(entry.row()));
    unwritten.removeIf(returning::contains);
    for (int i = batch.entries().size() - 1; i >= 0; i--) {
      Batch.Entry entry = batch.entries().get(i);
      entry.row().status = Row.Status.QUEUED;
      entry.row().queuedSince = entry.since();
      unwritten.addFirst(entry.row());
    }
    inFlight = null;
    notBeforeNanos = table.now() + retryAfterNanos;
    publish();
  }

  /** Nobody will tell what became of the batch in flight: as if it had failed. */
  synchronized void abandonInFlight() {
    if (inFlight != null) {
      failed(inFlight, 0);
    }
  }

  private void satisfy(Row row, VehicleState stored, List<StoreWaiter> satisfied) {
    if (row.waiters == null) {
      return;
    }
    int before = row.waiters.size();
    row.waiters.removeIf(
        waiter -> {
          boolean is = waiter.isSatisfiedBy(stored);
          if (is) {
            satisfied.add(waiter);
          }
          return is;
        });
    table.waitersGone(before - row.waiters.size());
    if (row.waiters.isEmpty()) {
      row.waiters = null;
    }
  }

  private List<CompletableFuture<Void>> takeDrainWaiters() {
    List<CompletableFuture<Void>> taken = List.copyOf(drainWaiters);
    drainWaiters.clear();
    return taken;
  }

  /** Makes the two times visible that are read without the lock. */
  private void publish() {
    Row head = unwritten.peekFirst();
    long headSince = head == null ? NEVER : head.queuedSince;
    oldestUnwrittenNanos = inFlight == null ? headSince : Math.min(headSince, inFlight.since());
    if (head == null || inFlight != null) {
      dueAtNanos = NEVER;
    } else {
      long wait = urgent ? 0 : table.settings().flushInterval().toNanos();
      dueAtNanos = Math.max(headSince + wait, notBeforeNanos);
    }
  }

  /** Invariants, for tests: a row is unwritten exactly if the queue or the batch has it. */
  synchronized void check() {
    Set<Row> queued = new HashSet<>(unwritten);
    if (queued.size() != unwritten.size()) {
      throw new IllegalStateException("a row is queued twice in bucket " + index);
    }
    Set<Row> writing = new HashSet<>();
    if (inFlight != null) {
      inFlight.entries().forEach(entry -> writing.add(entry.row()));
    }
    long since = 0;
    for (Row row : unwritten) {
      if (row.queuedSince < since) {
        throw new IllegalStateException("the queue of bucket " + index + " is out of order");
      }
      since = row.queuedSince;
    }
    for (Row row : rows.values()) {
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
