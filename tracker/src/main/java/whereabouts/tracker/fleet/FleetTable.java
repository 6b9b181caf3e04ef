package whereabouts.tracker.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.spatial.SpatialIndex;
import whereabouts.tracker.vehicle.Limit;

/**
 * The newest fix of every vehicle that lives on this node, and whether the store has it.
 *
 * <p>This is the one piece of shared memory in the system. It is striped into {@link Buckets#COUNT}
 * buckets, each with a lock of its own; a row has a single writer, its vehicle's actor, and readers
 * see immutable fixes. Memory per vehicle is constant however slow the store is: a newer fix takes
 * the place of one that waits to be written. Rows outlive the actors that fill them.
 */
public final class FleetTable {
  private final Supplier<FleetSettings> settings;
  private final LongSupplier nanoTime;
  private final long startNanos;
  private final @Nullable SpatialIndex spatial;
  private final Bucket[] buckets = new Bucket[Buckets.COUNT];
  private final AtomicInteger vehicles = new AtomicInteger();
  private final AtomicInteger waiters = new AtomicInteger();
  private final AtomicLong unwrittenBytes = new AtomicLong();
  private volatile long flushIntervalNanos;

  /**
   * An empty table: every bucket is closed.
   *
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   */
  public FleetTable(FleetSettings settings, LongSupplier nanoTime) {
    this(() -> settings, nanoTime);
  }

  /**
   * The same with settings that may change at any time.
   *
   * @param settings asked for whenever one of them matters
   */
  public FleetTable(Supplier<FleetSettings> settings, LongSupplier nanoTime) {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.startNanos = nanoTime.getAsLong();
    this.spatial = settings().spatialIndex() ? new SpatialIndex() : null;
    this.flushIntervalNanos = settings().flush().interval().toNanos();
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = new Bucket(i, this);
    }
  }

  public Bucket bucket(int index) {
    return buckets[index];
  }

  public Bucket bucketOf(String vehicleId) {
    return buckets[Buckets.of(vehicleId)];
  }

  /** Where the vehicles are; null if that is switched off. */
  public @Nullable SpatialIndex spatial() {
    return spatial;
  }

  /** Vehicles that have a row here. */
  public int vehicles() {
    return vehicles.get();
  }

  /** Rows that the store may not have. */
  public int unwritten() {
    int unwritten = 0;
    for (Bucket bucket : buckets) {
      unwritten += bucket.unwritten();
    }
    return unwritten;
  }

  /** What these rows take in batches, each as it is now. */
  public long unwrittenBytes() {
    return unwrittenBytes.get();
  }

  /** Reports that wait for the store. */
  public int storeWaiters() {
    return waiters.get();
  }

  /** Vehicles whose actor is here. */
  public int gates() {
    int gates = 0;
    for (Bucket bucket : buckets) {
      gates += bucket.gates();
    }
    return gates;
  }

  /** Buckets that this node has. */
  public int openBuckets() {
    return count(phase -> phase != Bucket.Phase.CLOSED);
  }

  /** The buckets that this node has, by their indices. */
  public BitSet open() {
    BitSet open = new BitSet(Buckets.COUNT);
    for (Bucket bucket : buckets) {
      open.set(bucket.index(), bucket.phase() != Bucket.Phase.CLOSED);
    }
    return open;
  }

  /** Buckets whose slice is here. */
  public int loadedBuckets() {
    return count(phase -> phase == Bucket.Phase.LOADED);
  }

  private int count(Predicate<Bucket.Phase> phase) {
    int count = 0;
    for (Bucket bucket : buckets) {
      count += phase.test(bucket.phase()) ? 1 : 0;
    }
    return count;
  }

  /** The buckets that want to be written now, the one that has done so for longest first. */
  public List<Bucket> due() {
    return overdue().stream()
        .sorted(Comparator.comparingLong(Due::sinceNanos))
        .map(Due::bucket)
        .toList();
  }

  /** How many buckets want to be written now. */
  public int dueBuckets() {
    return overdue().size();
  }

  /** For how long the first of the {@link #due} buckets has wanted to be written; zero if none. */
  public Duration lag() {
    long now = now();
    return Duration.ofNanos(
        overdue().stream().mapToLong(due -> now - due.sinceNanos).max().orElse(0));
  }

  private List<Due> overdue() {
    long now = now();
    long interval = flushIntervalNanos;
    List<Due> due = new ArrayList<>();
    for (Bucket bucket : buckets) {
      long since = bucket.deadlineNanos(interval);
      if (since <= now && bucket.notBeforeNanos() <= now) {
        due.add(new Due(since, bucket));
      }
    }
    return due;
  }

  private record Due(long sinceNanos, Bucket bucket) {}

  /** How long a changed row waits at present before its bucket wants to be written. */
  public Duration flushInterval() {
    return Duration.ofNanos(flushIntervalNanos);
  }

  /** Changes the pace, at once and for what waits already too. */
  public void setFlushInterval(Duration interval) {
    flushIntervalNanos = interval.toNanos();
  }

  /**
   * Asks that all that is unwritten now be written at once.
   *
   * @return completed when it is; no bound is set on how long that takes
   */
  public CompletionStage<Void> flush() {
    return CompletableFuture.allOf(
        Arrays.stream(buckets)
            .map(bucket -> bucket.flush().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new));
  }

  /**
   * Closes every bucket that is still open.
   *
   * @return the rows that the store may not have
   */
  public List<VehicleRow> close() {
    List<VehicleRow> left = new ArrayList<>();
    for (Bucket bucket : buckets) {
      left.addAll(bucket.close());
    }
    return left;
  }

  /** A writer starts: what an earlier one had in flight waits again. */
  public void abandonBatchesInFlight() {
    for (Bucket bucket : buckets) {
      bucket.abandonInFlight();
    }
  }

  /** The age of the oldest change that the store may not have; zero if it has all. */
  public Duration oldestUnwrittenAge() {
    long oldest = UnwrittenRows.NEVER;
    for (Bucket bucket : buckets) {
      oldest = Math.min(oldest, bucket.oldestUnwrittenNanos());
    }
    return oldest == UnwrittenRows.NEVER
        ? Duration.ZERO
        : Duration.ofNanos(Math.max(1, now() - oldest));
  }

  /**
   * Looks after one bucket: tells the vehicles that had no report for the idle time, and lets go of
   * the reports that have waited for the store too long.
   */
  public void sweep(int bucket) {
    long now = now();
    buckets[bucket].sweep(now, now - settings().idleAfter().toNanos());
  }

  /** As they are now. */
  public FleetSettings settings() {
    return settings.get();
  }

  /** Nanoseconds since this table was made: by these batches count their waiting. */
  public long now() {
    return nanoTime.getAsLong() - startNanos;
  }

  /**
   * Null while there is room for one more. Several buckets may ask at once, so the bound may be
   * passed by as many vehicles as there are threads.
   */
  @Nullable Limit vehicleLimitReached() {
    int used = vehicles.get();
    int max = settings().maxVehicles();
    return used < max ? null : new Limit("vehicles", used, max);
  }

  void vehicleAdded() {
    vehicles.incrementAndGet();
  }

  void vehiclesRemoved(int count) {
    vehicles.addAndGet(-count);
  }

  /** Null while one more row may be unwritten; as loose a bound as that of the vehicles. */
  @Nullable Limit unwrittenLimitReached() {
    long used = unwrittenBytes.get();
    long max = settings().maxUnwrittenBytes();
    return used < max ? null : new Limit("unwritten_bytes", used, max);
  }

  void unwrittenBytesGrewBy(long bytes) {
    if (bytes != 0) {
      unwrittenBytes.addAndGet(bytes);
    }
  }

  /** Null while one more may wait for the store; as loose a bound as that of the vehicles. */
  @Nullable Limit storeWaiterLimitReached() {
    int used = waiters.get();
    int max = settings().maxStoreWaiters();
    return used < max ? null : new Limit("store_waiters", used, max);
  }

  void waiterAdded() {
    waiters.incrementAndGet();
  }

  void waitersGone(int count) {
    if (count != 0) {
      waiters.addAndGet(-count);
    }
  }
}
