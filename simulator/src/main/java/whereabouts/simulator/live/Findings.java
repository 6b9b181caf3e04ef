package whereabouts.simulator.live;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import whereabouts.simulator.wire.Tally;

/** What all viewers together have found. Any thread may add. */
final class Findings {
  private static final int MAX_NAMED = 10;
  private static final long HIGHEST_MICROS = 3_600_000_000L;

  private final Tally errors;
  private final Recorder freshness = new Recorder(HIGHEST_MICROS, 3);

  // Guarded by this.
  private final Histogram allFreshness = new Histogram(HIGHEST_MICROS, 3);
  private final List<String> named = new ArrayList<>();
  private long wrong;
  private long missing;

  /**
   * None yet.
   *
   * @param errors where it is counted that a connection is of no use
   */
  Findings(Tally errors) {
    this.errors = errors;
  }

  void error(String what) {
    errors.error(what);
  }

  /** A position was told so long after it was sent. */
  void fresh(long nanos) {
    freshness.recordValue(Math.max(0, Math.min(nanos / 1000, HIGHEST_MICROS)));
  }

  /** Something was told that is not so. */
  synchronized void wrong(String what) {
    wrong++;
    name(what);
  }

  /** Something is there that was not told. */
  synchronized void missing(String what) {
    missing++;
    name(what);
  }

  private void name(String what) {
    if (named.size() < MAX_NAMED) {
      named.add(what);
    }
  }

  synchronized long wrong() {
    return wrong;
  }

  synchronized long missing() {
    return missing;
  }

  synchronized List<String> named() {
    return List.copyOf(named);
  }

  synchronized void warmedUp() {
    freshness.reset();
    allFreshness.reset();
  }

  synchronized Histogram freshnessMicros() {
    allFreshness.add(freshness.getIntervalHistogram());
    return allFreshness.copy();
  }
}
