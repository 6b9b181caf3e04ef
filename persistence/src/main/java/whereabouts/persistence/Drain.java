package whereabouts.persistence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import whereabouts.tracker.fleet.Batch;
import whereabouts.tracker.fleet.Bucket;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.FleetSettings;
import whereabouts.tracker.fleet.FleetTable;

/**
 * Which batches go to the store, and when: the bucket that has waited longest first, one batch per
 * bucket in flight, a bounded number in all, at the pace that the store can take. The {@link
 * PositionWriter} does the talking. Not safe for concurrent use.
 *
 * <p>While the store takes nothing at all it is only probed: a few batches at a time, so that one
 * in trouble is not troubled more, and one that is back is found so at once.
 */
final class Drain {
  /** Batches in flight while probing. */
  private static final int PROBES = 2;

  private final FleetTable table;
  private final RandomGenerator random;
  private final FlushPace pace;
  private final int[] failuresInARow = new int[Buckets.COUNT];
  private final Set<Batch> inFlight = new HashSet<>();
  private int failuresSinceStored;

  /** Begins anew: what an earlier one had in flight waits again. */
  Drain(FleetTable table, RandomGenerator random) {
    this.table = table;
    this.random = random;
    this.pace = new FlushPace(table.settings().flush());
    table.abandonBatchesInFlight();
    table.setFlushInterval(pace.interval());
  }

  /** Takes what is to be written now. Each batch is to be reported as stored or failed. */
  List<Batch> take() {
    List<Batch> batches = new ArrayList<>();
    FleetSettings settings = table.settings();
    int bound = Math.min(settings.maxBatchesInFlight(), isProbing() ? PROBES : Integer.MAX_VALUE);
    if (inFlight.size() < bound) {
      for (Bucket bucket : table.due()) {
        if (inFlight.size() >= bound) {
          break;
        }
        bucket
            .take(settings.maxBatchRows(), settings.maxBatchBytes())
            .filter(inFlight::add)
            .ifPresent(batches::add);
      }
    }
    return batches;
  }

  /** As many batches as may be in flight have failed, and none was stored since. */
  private boolean isProbing() {
    return failuresSinceStored >= table.settings().maxBatchesInFlight();
  }

  /** How many batches are with the store. */
  int inFlight() {
    return inFlight.size();
  }

  boolean isInFlight(Batch batch) {
    return inFlight.contains(batch);
  }

  void stored(Batch batch, Duration took) {
    inFlight.remove(batch);
    if (isProbing()) {
      pace.storeIsBack();
    }
    failuresSinceStored = 0;
    failuresInARow[batch.bucket()] = 0;
    pace.stored(took);
    table.bucket(batch.bucket()).stored(batch);
  }

  void failed(Batch batch, StoreFailure why) {
    inFlight.remove(batch);
    int failures = ++failuresInARow[batch.bucket()];
    if (why != StoreFailure.UNAVAILABLE && !isProbing()) { // neither tells of its speed
      pace.failed();
    }
    failuresSinceStored++;
    table.bucket(batch.bucket()).failed(batch, backoffNanos(failures));
  }

  /** Follows the store; to be called every {@link FlushPace#STEP}. */
  void adjustPace() {
    pace.set(table.settings().flush());
    pace.step(table.lag(), inFlight.size());
    table.setFlushInterval(pace.interval());
  }

  /** Doubles with each failure in a row, up to the bound; spread so that buckets don't march. */
  private long backoffNanos(int failures) {
    FleetSettings settings = table.settings();
    long doubled = settings.retryBackoff().toNanos() << Math.min(failures - 1, 20);
    long bounded = Math.min(doubled, settings.maxRetryBackoff().toNanos());
    return random.nextLong(bounded / 2, bounded + 1);
  }
}
