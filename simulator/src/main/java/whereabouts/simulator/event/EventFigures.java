package whereabouts.simulator.event;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What became of critical events.
 *
 * @param sent different ones, however often each was sent
 * @param acked those that the target says it has stored
 * @param refused how often one was turned away, to be sent again
 * @param lost those that were acked and could not be found in the end
 * @param named at most {@value #MAX_NAMED} of the lost ones, and why
 * @param ackLatencyMicros from the moment at which an event was due to its ack
 */
public record EventFigures(
    long sent,
    long acked,
    long refused,
    long lost,
    List<String> named,
    Histogram ackLatencyMicros) {
  static final int MAX_NAMED = 10;

  /** Acked and found. */
  public long stored() {
    return acked - lost;
  }

  /** Milliseconds; {@link Double#NaN} if nothing was acked. */
  public double latencyMillis(double percentile) {
    return ackLatencyMicros.getTotalCount() == 0
        ? Double.NaN
        : ackLatencyMicros.getValueAtPercentile(percentile) / 1000.0;
  }

  EventFigures lost(List<String> lostOnes) {
    List<String> first = lostOnes.stream().sorted().limit(MAX_NAMED).toList();
    return new EventFigures(sent, acked, refused, lostOnes.size(), first, ackLatencyMicros);
  }
}
