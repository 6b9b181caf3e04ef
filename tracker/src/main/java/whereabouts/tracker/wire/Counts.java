package whereabouts.tracker.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import whereabouts.tracker.vehicle.Outcome;

/**
 * How many reports came and what became of them. The outcomes always sum to {@link #received()}.
 * Not thread-safe.
 */
final class Counts {
  private static final Outcome[] OUTCOMES = Outcome.values();

  private final long[] byOutcome = new long[OUTCOMES.length];

  void add(Outcome outcome) {
    byOutcome[index(outcome)]++;
  }

  void add(Counts other) {
    for (int i = 0; i < byOutcome.length; i++) {
      byOutcome[i] += other.byOutcome[i];
    }
  }

  long of(Outcome outcome) {
    return byOutcome[index(outcome)];
  }

  /** Never leaves this object, and an array is added up faster than a map. */
  @SuppressWarnings("EnumOrdinal")
  private static int index(Outcome outcome) {
    return outcome.ordinal();
  }

  long received() {
    long sum = 0;
    for (long count : byOutcome) {
      sum += count;
    }
    return sum;
  }

  /** The members {@code received} and one per outcome, into the object being written. */
  void write(JsonGenerator json) throws IOException {
    json.writeNumberField("received", received());
    for (Outcome outcome : OUTCOMES) {
      json.writeNumberField(outcome.wireName(), of(outcome));
    }
  }
}
