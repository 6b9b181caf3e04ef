package whereabouts.simulator.live;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What viewers were told, all of them together.
 *
 * @param open how many are connected
 * @param reconnects how often one had to connect again
 * @param inView vehicles that one has in view, on average
 * @param told positions
 * @param left how often a vehicle has left a view
 * @param skipped positions that viewers were spared, as they were told
 * @param unsaid positions that they were spared and that nobody has counted, as far as is known
 * @param wrong how often something was told that is not so
 * @param missing vehicles that were not in a view in the end, of all views
 * @param named some of both, and why
 * @param freshnessMicros from the sending of a position until a viewer was told of it
 */
public record ViewerFigures(
    int clients,
    int open,
    long reconnects,
    long inView,
    long told,
    long left,
    long skipped,
    long unsaid,
    long wrong,
    long missing,
    List<String> named,
    Histogram freshnessMicros) {

  public boolean allRight() {
    return wrong == 0 && missing == 0;
  }

  /** Milliseconds; {@link Double#NaN} if no viewer was told of a report. */
  public double freshnessMillis(double percentile) {
    return freshnessMicros.getTotalCount() == 0
        ? Double.NaN
        : freshnessMicros.getValueAtPercentile(percentile) / 1000.0;
  }
}
