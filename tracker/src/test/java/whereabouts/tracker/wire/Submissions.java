package whereabouts.tracker.wire;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.vehicle.Vehicles.Report;

/** Hands reports to an {@link Ingest} as the endpoints do; an empty one stands for an invalid. */
public final class Submissions {
  private Submissions() {}

  /** As one request over HTTP. */
  public static CompletionStage<List<Outcome>> request(
      Ingest ingest, List<Optional<Report>> reports, AckLevel ack) {
    return ingest.submit(arrival(reports), ack).thenApply(IngestResult::outcomes);
  }

  /** As messages of one socket that have waited for credit together. */
  public static CompletionStage<List<Outcome>> messages(
      Ingest ingest, List<List<Optional<Report>>> messages, AckLevel ack) {
    List<Arrival> arrivals = messages.stream().map(Submissions::arrival).toList();
    return ingest
        .turn(arrivals.stream().mapToInt(Arrival::size).sum(), ack)
        .granted()
        .thenCompose(granted -> ingest.submit(arrivals, ack, granted))
        .thenApply(
            results -> results.stream().flatMap(result -> result.outcomes().stream()).toList());
  }

  private static Arrival arrival(List<Optional<Report>> reports) {
    List<Entry> entries =
        reports.stream()
            .map(
                report ->
                    report
                        .<Entry>map(Entry.Reported::new)
                        .orElseGet(() -> new Entry.Invalid("no position")))
            .toList();
    return new Arrival(new ParsedBody(entries, null, null), 0);
  }
}
