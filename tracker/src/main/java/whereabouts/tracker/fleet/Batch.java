package whereabouts.tracker.fleet;

import java.util.List;
import java.util.function.LongConsumer;
import whereabouts.tracker.vehicle.VehicleState;

/**
 * Rows of one bucket on their way to the store, each as it was when the batch was taken. Its bucket
 * wants to hear of it exactly once: {@link Bucket#stored} or {@link Bucket#failed}.
 */
public final class Batch {
  /** A row, the state that is being written, and since when that has waited. */
  record Entry(Row row, VehicleState state, long since) {}

  private final int bucket;
  private final List<Entry> entries;
  private final List<VehicleRow> rows;

  Batch(int bucket, List<Entry> entries, List<VehicleRow> rows) {
    this.bucket = bucket;
    this.entries = entries;
    this.rows = rows;
  }

  public int bucket() {
    return bucket;
  }

  /** What to write: at least one row, each vehicle once. */
  public List<VehicleRow> rows() {
    return rows;
  }

  List<Entry> entries() {
    return entries;
  }

  /** When the oldest change in this batch was made, ticker nanoseconds. */
  public long since() {
    return entries.get(0).since();
  }

  /** Tells of every row how long its oldest change has waited, in nanoseconds. */
  public void forEachAge(long nowNanos, LongConsumer age) {
    for (Entry entry : entries) {
      age.accept(nowNanos - entry.since());
    }
  }
}
