package whereabouts.simulator.event;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * What became of events so far. Any thread may count. It keeps every acked event, some 200 bytes
 * each, since all are looked for in the end.
 */
final class EventTally {
  private static final long HIGHEST_MICROS = Duration.ofHours(1).toNanos() / 1000;

  private final LongAdder sent = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder ackedSoFar = new LongAdder();
  private final Queue<Event> acked = new ConcurrentLinkedQueue<>();
  private final Histogram latencies = new ConcurrentHistogram(HIGHEST_MICROS, 3);

  void sent() {
    sent.increment();
  }

  void refused() {
    refused.increment();
  }

  /** The latency counts from the moment at which the event was due. */
  void acked(Event event, long latencyNanos) {
    acked.add(event);
    ackedSoFar.increment();
    latencies.recordValue(Math.min(HIGHEST_MICROS, Math.max(0, latencyNanos / 1000)));
  }

  List<Event> ackedEvents() {
    return List.copyOf(acked);
  }

  /** Before they were looked for. */
  EventFigures figures() {
    return new EventFigures(
        sent.sum(), ackedSoFar.sum(), refused.sum(), 0, List.of(), latencies.copy());
  }
}
