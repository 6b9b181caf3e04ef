package whereabouts.tracker.fleet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.spatial.Placed;
import whereabouts.tracker.spatial.SpatialIndex;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Limit;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;
import whereabouts.tracker.vehicle.Verdict;

/**
 * One stripe of the {@link FleetTable}: the rows of one bucket, and which of them the store has yet
 * to see. Three sides meet here: the bucket's {@link Keeper} opens, loads and closes it, its {@link
 * Vehicle}s report through their {@link Gate}s, and the writer takes {@link Batch}es.
 *
 * <h2>Coalescing</h2>
 *
 * A row that waits to be written is queued once, however many fixes replace each other in it; its
 * waiting time counts from the first of them. At most one batch is in flight. A row leaves it as
 * written only if its state is still the one that was stored.
 *
 * <h2>Concurrency</h2>
 *
 * Every method takes the bucket's lock for a bounded time; none waits or calls out while it holds
 * it. What {@link #deadlineNanos}, {@link #notBeforeNanos} and {@link #oldestUnwrittenNanos} tell
 * is read without it and may be a moment old.
 */
public final class Bucket {
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
  private final UnwrittenRows unwritten = new UnwrittenRows();
  private final List<CompletableFuture<Void>> flushes = new ArrayList<>();
  private boolean urgentInFlight;
  private int gates;

  private volatile Phase phase = Phase.CLOSED;
  private volatile CompletableFuture<Void> accepting = new CompletableFuture<>();
  private volatile long waitingSinceNanos = UnwrittenRows.NEVER;
  private volatile boolean urgent;
  private volatile long notBeforeNanos;
  private volatile long oldestUnwrittenNanos = UnwrittenRows.NEVER;

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

  /** What is known of a vehicle here; meaningful for absence only once the bucket is loaded. */
  public synchronized Optional<VehicleState> find(String vehicleId) {
    return Optional.ofNullable(rows.get(vehicleId)).map(row -> row.state);
  }

  /** A vehicle that is known here, to be looked at again and again. */
  public synchronized Optional<Placed> placed(String vehicleId) {
    return Optional.ofNullable(rows.get(vehicleId));
  }

  /** What is known of all vehicles here, in no order. */
  public synchronized List<Placed> all() {
    return new ArrayList<>(rows.values());
  }

  /**
   * How a vehicle stands here. Asking for an unknown one leaves nothing behind.
   *
   * @param node that this is, as others know it
   */
  synchronized Inspection inspect(String vehicleId, String node) {
    Row row = rows.get(vehicleId);
    return new Inspection(
        node,
        index,
        phase == Phase.LOADED,
        row == null ? VehicleState.UNKNOWN : row.state,
        row != null && row.gate != null,
        row == null || isWritten(row) ? null : (table.now() - row.queuedSince) / 1_000_000,
        row == null ? 0 : row.waiting());
  }

  /** Rows that the store may not have. */
  public synchronized int unwritten() {
    return unwritten.count();
  }

  /** What these take in batches; counted anew, row by row. */
  synchronized long unwrittenBytes() {
    return rows.values().stream().mapToLong(Row::unwrittenBytes).sum();
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
    CompletableFuture<Void> accepts;
    synchronized (this) {
      if (phase != Phase.LOADING) {
        return;
      }
      phase = Phase.ACCEPTING;
      accepts = accepting;
    }
    accepts.complete(null);
  }

  /** Completed once reports are taken. */
  public CompletionStage<Void> whenAccepting() {
    return accepting;
  }

  /** Merges what the store knows into the rows. The bucket is loaded then. */
  public void load(List<VehicleRow> slice) {
    List<StoreWaiter> satisfied = new ArrayList<>();
    CompletableFuture<Void> accepts;
    synchronized (this) {
      if (phase == Phase.CLOSED) {
        return;
      }
      mergeAll(slice, satisfied);
      phase = Phase.LOADED;
      accepts = accepting;
      publish();
    }
    answer(satisfied);
    accepts.complete(null);
  }

  /**
   * Merges what the store knew a moment ago into the rows of a bucket that is loaded; of any other
   * it does nothing. However old the slice is, no row gets older by it.
   */
  public void refresh(List<VehicleRow> slice) {
    List<StoreWaiter> satisfied = new ArrayList<>();
    synchronized (this) {
      if (phase != Phase.LOADED) {
        return;
      }
      mergeAll(slice, satisfied);
      publish();
    }
    answer(satisfied);
  }

  private void mergeAll(List<VehicleRow> slice, List<StoreWaiter> satisfied) {
    slice.forEach(stored -> merge(stored, satisfied));
    unwritten.dropWritten();
  }

  private void merge(VehicleRow stored, List<StoreWaiter> satisfied) {
    Row row = rows.get(stored.vehicleId());
    if (row == null) {
      row = addRow(stored.vehicleId());
    }
    int bytesBefore = row.unwrittenBytes();
    row.state = row.state.merge(stored.state());
    place(row);
    row.storeKnows(stored.state());
    boolean storeKnowsAll = stored.state().merge(row.state).equals(stored.state());
    if (storeKnowsAll && row.status == Row.Status.QUEUED) {
      row.status = Row.Status.WRITTEN;
      row.satisfy(stored.state(), satisfied);
    }
    table.unwrittenBytesGrewBy(row.unwrittenBytes() - bytesBefore);
  }

  /** Asks that what is unwritten be written at once. Completed when it is, or the bucket closes. */
  public synchronized CompletionStage<Void> flush() {
    if (unwritten.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> flushed = new CompletableFuture<>();
    flushes.add(flushed);
    urgent = true;
    publish();
    return flushed;
  }

  /**
   * The bucket leaves this node: drops its rows. Reports that come now are not answered, those that
   * waited for the store neither.
   *
   * @return the rows that the store may not have
   */
  public List<VehicleRow> close() {
    List<VehicleRow> left;
    List<CompletableFuture<Void>> ended;
    synchronized (this) {
      left = unwritten.clear();
      table.unwrittenBytesGrewBy(-unwrittenBytes());
      for (Row row : rows.values()) {
        table.waitersGone(row.waiting());
        if (row.gate != null) {
          row.gate.row = null;
        }
      }
      table.vehiclesRemoved(rows.size());
      displaceAll();
      rows.clear();
      urgent = false;
      notBeforeNanos = 0;
      phase = Phase.CLOSED;
      accepting = new CompletableFuture<>();
      ended = takeFlushes();
      publish();
    }
    ended.forEach(flush -> flush.complete(null));
    return left;
  }

  private void displaceAll() {
    SpatialIndex spatial = table.spatial();
    if (spatial != null) {
      rows.values().forEach(spatial::remove);
    }
  }

  /** How many vehicle actors have a gate to this bucket. */
  public synchronized int gates() {
    return gates;
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
    rowOf(gate);
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
    return rowOf(gate) != null;
  }

  private @Nullable Row rowOf(Gate gate) {
    if (gate.row == null) {
      attach(gate, rows.get(gate.vehicleId));
    }
    return gate.row;
  }

  private static void attach(Gate gate, @Nullable Row row) {
    gate.row = row;
    if (row != null) {
      row.gate = gate;
    }
  }

  void report(Gate gate, Position fix, AckLevel ack, Consumer<Verdict> reply) {
    Verdict verdict;
    synchronized (this) {
      if (phase == Phase.CLOSED) {
        return;
      }
      gate.lastUsed = table.now();
      Row row = rowOf(gate);
      VehicleState state = row == null ? VehicleState.UNKNOWN : row.state;
      Outcome outcome = state.judge(fix, table.settings().maxFutureSkew());
      boolean waits = ack == AckLevel.PERSISTED && waitsForStore(outcome, row);
      Limit reached = limitReached(outcome, row, waits);
      verdict = reached == null ? Verdict.of(outcome) : Verdict.refused(reached);
      if (reached == null && outcome == Outcome.ACCEPTED) {
        row = row == null ? newRow(gate) : row;
        change(row, state.with(fix));
      }
      if (reached == null && waits && row != null) {
        await(row, StoreWaiter.forFix(fix, verdict, persistedUntil(), reply));
        return;
      }
    }
    reply.accept(verdict);
  }

  /** Why this report can't be taken, before anything is done about it; null if it can. */
  private @Nullable Limit limitReached(Outcome outcome, @Nullable Row row, boolean waits) {
    Limit reached = waits ? table.storeWaiterLimitReached() : null;
    if (outcome == Outcome.ACCEPTED && reached == null && row == null) {
      reached = table.vehicleLimitReached();
    }
    if (outcome == Outcome.ACCEPTED && reached == null && isWritten(row)) {
      reached = table.unwrittenLimitReached();
    }
    return reached;
  }

  /** Whether a change of this row would make it one more that is unwritten. */
  private static boolean isWritten(@Nullable Row row) {
    return row == null || row.status == Row.Status.WRITTEN;
  }

  void forget(Gate gate, long nowMillis, Consumer<Verdict> reply) {
    Verdict verdict;
    synchronized (this) {
      if (phase == Phase.CLOSED) {
        return;
      }
      gate.lastUsed = table.now();
      Row row = rowOf(gate);
      Limit reached = row == null ? table.vehicleLimitReached() : null;
      reached = reached == null ? table.storeWaiterLimitReached() : reached;
      verdict = reached == null ? Verdict.of(Outcome.ACCEPTED) : Verdict.refused(reached);
      if (reached == null) {
        row = row == null ? newRow(gate) : row;
        VehicleState forgotten = row.state.forget(nowMillis);
        if (!forgotten.equals(row.state)) {
          change(row, forgotten);
        }
        if (!isWritten(row)) {
          await(
              row,
              StoreWaiter.forForgetting(forgotten.forgottenAtMillis(), persistedUntil(), reply));
          return;
        }
      }
    }
    reply.accept(verdict);
  }

  private Row newRow(Gate gate) {
    Row row = addRow(gate.vehicleId);
    attach(gate, row);
    return row;
  }

  private Row addRow(String vehicleId) {
    Row row = new Row(vehicleId);
    rows.put(vehicleId, row);
    table.vehicleAdded();
    return row;
  }

  private void change(Row row, VehicleState state) {
    int bytesBefore = row.unwrittenBytes();
    row.state = state;
    place(row);
    if (unwritten.changed(row, table.now())) {
      publish();
    }
    table.unwrittenBytesGrewBy(row.unwrittenBytes() - bytesBefore);
  }

  /** Tells where the row is now. */
  private void place(Row row) {
    SpatialIndex spatial = table.spatial();
    if (spatial != null) {
      spatial.put(row);
    }
  }

  private static boolean waitsForStore(Outcome outcome, @Nullable Row row) {
    return switch (outcome) {
      case ACCEPTED -> true;
      case DUPLICATE, STALE -> !isWritten(row);
      default -> false;
    };
  }

  private long persistedUntil() {
    return table.now() + table.settings().persistedWait().toNanos();
  }

  private void await(Row row, StoreWaiter waiter) {
    table.waiterAdded();
    row.await(waiter);
    urgent = true;
    publish();
  }

  /** Tells gates that were not used since then that they are idle, lets late waiters go. */
  void sweep(long nowNanos, long unusedSinceNanos) {
    List<Gate> idle = new ArrayList<>();
    synchronized (this) {
      if (gates == 0 && unwritten.isEmpty()) {
        return;
      }
      int late = 0;
      for (Row row : rows.values()) {
        late += row.dropLateWaiters(nowNanos);
        if (row.gate != null && row.gate.lastUsed <= unusedSinceNanos) {
          idle.add(row.gate);
        }
      }
      table.waitersGone(late);
    }
    idle.forEach(gate -> gate.whenIdle.run());
  }

  // ---- the writer's side

  /**
   * By when the next batch should be taken at this pace, ticker nanoseconds; {@link
   * UnwrittenRows#NEVER} while none can be.
   */
  long deadlineNanos(long flushIntervalNanos) {
    long since = waitingSinceNanos;
    return since == UnwrittenRows.NEVER || urgent ? since : since + flushIntervalNanos;
  }

  /** When the next batch may be taken, since one has failed; ticker nanoseconds. */
  long notBeforeNanos() {
    return notBeforeNanos;
  }

  /** Since when the oldest unwritten change waits; {@link UnwrittenRows#NEVER} if there is none. */
  long oldestUnwrittenNanos() {
    return oldestUnwrittenNanos;
  }

  /**
   * Takes the rows that have waited longest.
   *
   * @return empty if there is none or a batch is in flight already
   */
  public synchronized Optional<Batch> take(int maxRows, int maxBytes) {
    Optional<Batch> batch = unwritten.take(index, maxRows, maxBytes);
    if (batch.isPresent()) {
      boolean takenWhole = unwritten.queuedSince() == UnwrittenRows.NEVER;
      urgentInFlight = urgent;
      urgent = urgent && !(takenWhole && flushes.isEmpty());
      publish();
    }
    return batch;
  }

  /** The store has the batch. */
  public void stored(Batch batch) {
    List<StoreWaiter> satisfied = new ArrayList<>();
    List<CompletableFuture<Void>> flushed = List.of();
    synchronized (this) {
      if (!unwritten.isInFlight(batch)) {
        return;
      }
      long bytesBefore = unwrittenBytes(batch);
      unwritten.stored(batch);
      table.unwrittenBytesGrewBy(unwrittenBytes(batch) - bytesBefore);
      for (Batch.Entry entry : batch.entries()) {
        Row row = entry.row();
        row.storeKnows(entry.state());
        boolean storeKnowsAll = row.status == Row.Status.WRITTEN;
        row.satisfy(storeKnowsAll ? row.state : entry.state(), satisfied);
      }
      notBeforeNanos = 0;
      if (unwritten.isEmpty()) {
        urgent = false;
        flushed = takeFlushes();
      }
      publish();
    }
    answer(satisfied);
    flushed.forEach(flush -> flush.complete(null));
  }

  private static long unwrittenBytes(Batch batch) {
    return batch.entries().stream().mapToLong(entry -> entry.row().unwrittenBytes()).sum();
  }

  /** The store may or may not have the batch: its rows wait again, at the head of the queue. */
  public synchronized void failed(Batch batch, long retryAfterNanos) {
    if (unwritten.isInFlight(batch)) {
      unwritten.failed(batch);
      urgent |= urgentInFlight;
      notBeforeNanos = table.now() + retryAfterNanos;
      publish();
    }
  }

  /** Nobody will tell what became of the batch in flight: as if it had failed. */
  synchronized void abandonInFlight() {
    Batch batch = unwritten.inFlight();
    if (batch != null) {
      failed(batch, 0);
    }
  }

  private void answer(List<StoreWaiter> satisfied) {
    table.waitersGone(satisfied.size());
    satisfied.forEach(StoreWaiter::answer);
  }

  private List<CompletableFuture<Void>> takeFlushes() {
    List<CompletableFuture<Void>> taken = List.copyOf(flushes);
    flushes.clear();
    return taken;
  }

  /** Makes the two times visible that are read without the lock. */
  private void publish() {
    oldestUnwrittenNanos = unwritten.oldestSince();
    waitingSinceNanos =
        unwritten.inFlight() == null ? unwritten.queuedSince() : UnwrittenRows.NEVER;
  }

  /** Invariants, for tests. */
  synchronized void check() {
    unwritten.check(rows.values());
  }
}
