package whereabouts.persistence;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import whereabouts.tracker.fleet.Batch;

/** What the writer has done: every row counted when it is stored, a retried one once. */
public final class WriterMetrics {
  private static final long[] DELAY_MILLIS = {
    10, 25, 50, 100, 250, 500, 1000, 1500, 2000, 3000, 5000, 10_000, 30_000, 60_000
  };
  private static final long[] BATCH_MILLIS = {
    1, 2, 5, 10, 15, 20, 30, 50, 100, 250, 500, 1000, 2500, 5000, 10_000
  };
  private static final double[] BATCH_ROWS = {1, 2, 5, 10, 20, 50, 100, 200, 300, 400, 500};

  private final Counter rows;
  private final DistributionSummary batchRows;
  private final Timer batchTime;
  private final Timer delay;
  private final AtomicInteger inFlight = new AtomicInteger();

  public WriterMetrics(MeterRegistry registry) {
    rows =
        Counter.builder("whereabouts.store.rows")
            .description("Rows of newest positions stored")
            .register(registry);
    batchRows =
        DistributionSummary.builder("whereabouts.store.batch.rows")
            .description("Rows in a stored batch")
            .serviceLevelObjectives(BATCH_ROWS)
            .register(registry);
    batchTime =
        Timer.builder("whereabouts.store.batch.time")
            .description("From sending a batch to its acknowledgement, stored ones only")
            .serviceLevelObjectives(millis(BATCH_MILLIS))
            .register(registry);
    delay =
        Timer.builder("whereabouts.store.delay")
            .description("From the change that made a row unwritten to its being stored, each row")
            .serviceLevelObjectives(millis(DELAY_MILLIS))
            .register(registry);
    Gauge.builder("whereabouts.store.batches.in.flight", inFlight, AtomicInteger::get)
        .description("Batches that are with the store")
        .register(registry);
  }

  private static Duration[] millis(long... bounds) {
    return LongStream.of(bounds).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }

  void stored(Batch batch, Duration took, long nowNanos) {
    rows.increment(batch.rows().size());
    batchRows.record(batch.rows().size());
    batchTime.record(took);
    batch.forEachAge(nowNanos, nanos -> delay.record(nanos, TimeUnit.NANOSECONDS));
  }

  void inFlight(int batches) {
    inFlight.set(batches);
  }

  /** Batches that are with the store. */
  public int batchesInFlight() {
    return inFlight.get();
  }

  /** Rows stored since the start. */
  public long rowsStored() {
    return (long) rows.count();
  }
}
