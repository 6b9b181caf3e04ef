package whereabouts.tracker.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.vehicle.Outcome;

/**
 * What a socket's next ack says: running totals over the messages done so far, and the entries not
 * accepted since the last ack, up to a limit. So its size does not grow while a client reads
 * nothing. Not thread-safe.
 */
final class AckLedger {
  private record Result(long message, int index, Outcome outcome, @Nullable String error) {}

  private final int maxResults;
  private final Counts totals = new Counts();
  private final List<Result> results = new ArrayList<>();
  private long messages;
  private long omitted;
  private boolean changed;

  AckLedger(int maxResults) {
    this.maxResults = maxResults;
  }

  /** The next message, of which nothing counts. */
  void addMessage() {
    messages++;
    changed = true;
  }

  /** Entries of the message added last. */
  void add(IngestResult result) {
    totals.add(result.counts());
    List<Outcome> outcomes = result.outcomes();
    for (int i = 0; i < outcomes.size(); i++) {
      if (outcomes.get(i) != Outcome.ACCEPTED) {
        list(i, outcomes.get(i), reason(result.body().entries().get(i)));
      }
    }
  }

  /** One more entry of the message added last, which could not be read. */
  void addInvalid(int index, String reason) {
    totals.add(Outcome.INVALID);
    list(index, Outcome.INVALID, reason);
  }

  private void list(int index, Outcome outcome, @Nullable String error) {
    if (results.size() < maxResults) {
      results.add(new Result(messages - 1, index, outcome, error));
    } else {
      omitted++;
    }
  }

  private static @Nullable String reason(Entry entry) {
    return entry instanceof Entry.Invalid invalid ? invalid.reason() : null;
  }

  /** Whether there is something to say. */
  boolean hasChanged() {
    return changed;
  }

  /** The ack as JSON; from here on the results start anew. */
  byte[] ack(Duration oldestUnwrittenAge) {
    byte[] ack =
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringField("type", "ack");
              json.writeNumberField("messages", messages);
              totals.write(json);
              json.writeArrayFieldStart("results");
              for (Result result : results) {
                json.writeStartObject();
                json.writeNumberField("message", result.message());
                json.writeNumberField("index", result.index());
                json.writeStringField("outcome", result.outcome().wireName());
                if (result.error() != null) {
                  json.writeStringField("error", result.error());
                }
                json.writeEndObject();
              }
              json.writeEndArray();
              if (omitted > 0) {
                json.writeNumberField("resultsOmitted", omitted);
              }
              json.writeNumberField("unwrittenAgeMs", oldestUnwrittenAge.toMillis());
              json.writeEndObject();
            });
    results.clear();
    omitted = 0;
    changed = false;
    return ack;
  }
}
