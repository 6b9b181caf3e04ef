package whereabouts.tracker.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.vehicle.Limit;
import whereabouts.tracker.vehicle.Outcome;

/**
 * What became of a body's entries.
 *
 * @param body what was read
 * @param outcomes one per entry, in their order
 * @param counts of the outcomes
 * @param reached a limit that refused some of them, or null if none did
 */
record IngestResult(
    ParsedBody body, List<Outcome> outcomes, Counts counts, @Nullable Limit reached) {

  static IngestResult of(ParsedBody body, List<Outcome> outcomes, @Nullable Limit reached) {
    Counts counts = new Counts();
    outcomes.forEach(counts::add);
    return new IngestResult(body, outcomes, counts, reached);
  }

  /**
   * Whether reports were refused and none was taken, so that all may be sent again. What a vehicle
   * has not confirmed may have been taken.
   */
  boolean isRefused() {
    return counts.of(Outcome.OVERLOADED) > 0
        && counts.of(Outcome.ACCEPTED) == 0
        && counts.of(Outcome.DUPLICATE) == 0
        && counts.of(Outcome.UNCONFIRMED) == 0;
  }

  /** The fields of one element of {@code results}. */
  void writeResult(JsonGenerator json, int index) throws IOException {
    json.writeNumberField("index", index);
    json.writeStringField("outcome", outcomes.get(index).wireName());
    if (body.entries().get(index) instanceof Entry.Invalid invalid) {
      json.writeStringField("error", invalid.reason());
    }
  }

  /** The counts and the entries that were not accepted, into the object being written. */
  void write(JsonGenerator json) throws IOException {
    counts.write(json);
    json.writeArrayFieldStart("results");
    for (int i = 0; i < outcomes.size(); i++) {
      if (outcomes.get(i) != Outcome.ACCEPTED) {
        json.writeStartObject();
        writeResult(json, i);
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }
}
