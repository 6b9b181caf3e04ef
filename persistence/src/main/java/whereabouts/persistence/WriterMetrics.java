package whereabouts.persistence;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What the writer has done: every row counted when it is stored, a retried one once. */
public final class WriterMetrics {
  private final Counter rows;
  private final DistributionSummary batchRows;
  private final Timer batchTime;
  private final Counter failures;

  public WriterMetrics(MeterRegistry registry) {
    rows =
        Counter.builder("whereabouts.store.rows")
            .description("Rows of newest positions stored")
            .register(registry);
    batchRows =
        DistributionSummary.builder("whereabouts.store.batch.rows")
            .description("Rows in a stored batch")
            .register(registry);
    batchTime =
        Timer.builder("whereabouts.store.batch.time")
            .description("From sending a batch to its acknowledgement, stored ones only")
            .register(registry);
    failures =
        Counter.builder("whereabouts.store.failures")
            .description("Batches that failed and were queued again")
            .register(registry);
  }

  void stored(int batchSize, Duration took) {
    rows.increment(batchSize);
    batchRows.record(batchSize);
    batchTime.record(took);
  }

  void failed() {
    failures.increment();
  }

  /** Rows stored since the start. */
  public long rowsStored() {
    return (long) rows.count();
  }
}
