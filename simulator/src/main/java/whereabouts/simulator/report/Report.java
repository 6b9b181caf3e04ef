package whereabouts.simulator.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import whereabouts.simulator.event.EventFigures;
import whereabouts.simulator.live.ViewerFigures;
import whereabouts.simulator.verify.Verdict;
import whereabouts.simulator.wire.Counts;
import whereabouts.simulator.wire.PausedReaders;
import whereabouts.simulator.wire.Tally;

/**
 * The figures of a finished run.
 *
 * @param ackLatencyMicros from the intended time of a position to its ack
 * @param askedPerSecond positions; 0 = as many as the target takes
 * @param sending from the start to the last send
 * @param backlog null if there was none
 * @param events null if there were none
 * @param viewers null if there were none
 * @param verdict null if none was asked for
 */
public record Report(
    Tally.Figures figures,
    Histogram ackLatencyMicros,
    double askedPerSecond,
    Duration sending,
    @Nullable BacklogFigures backlog,
    PausedReaders.Figures paused,
    @Nullable EventFigures events,
    @Nullable ViewerFigures viewers,
    @Nullable Verdict verdict) {

  /** What the target said it does not know, and what it never said anything about. */
  long unconfirmed() {
    return figures.counts().unconfirmed() + figures.lost();
  }

  double seconds() {
    return sending.toMillis() / 1000.0;
  }

  /** To a tenth. */
  double perSecond(long positions) {
    return sending.isZero() ? 0 : Math.round(positions * 1e10 / sending.toNanos()) / 10.0;
  }

  /** Milliseconds; {@link Double#NaN} if nothing was acked. */
  double latencyMillis(double percentile) {
    return ackLatencyMicros.getTotalCount() == 0
        ? Double.NaN
        : ackLatencyMicros.getValueAtPercentile(percentile) / 1000.0;
  }

  public String json() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
      write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail to be written", e);
    }
    return text + "\n";
  }

  private void write(JsonGenerator json) throws IOException {
    Counts counts = figures.counts();
    json.writeStartObject();
    json.writeNumberField("offered", figures.offered());
    json.writeNumberField("sent", figures.sent());
    json.writeNumberField("resent", figures.resent());
    json.writeNumberField("lateSends", figures.lateSends());
    json.writeNumberField("skipped", figures.skipped());
    json.writeNumberField("received", counts.received());
    json.writeNumberField("accepted", counts.accepted());
    json.writeNumberField("coalesced", counts.coalesced());
    json.writeNumberField("duplicate", counts.duplicate());
    json.writeNumberField("stale", counts.stale());
    json.writeNumberField("future", counts.future());
    json.writeNumberField("invalid", counts.invalid());
    json.writeNumberField("overloaded", counts.overloaded());
    json.writeNumberField("unconfirmed", unconfirmed());
    json.writeObjectFieldStart("httpRefusals");
    json.writeNumberField("429", figures.http429());
    json.writeNumberField("503", figures.http503());
    json.writeEndObject();
    json.writeNumberField("disconnects", figures.disconnects());
    json.writeNumberField("errors", figures.errors());
    json.writeNumberField("durationSeconds", seconds());
    if (askedPerSecond > 0) {
      json.writeNumberField("offeredPerSecond", askedPerSecond);
    }
    json.writeNumberField("sentPerSecond", perSecond(figures.sent()));
    json.writeNumberField("ackedPerSecond", perSecond(counts.received()));
    json.writeNumberField("acceptedPerSecond", perSecond(counts.accepted()));
    json.writeObjectFieldStart("ackLatencyMillis");
    writeMillis(json, "p50", latencyMillis(50));
    writeMillis(json, "p90", latencyMillis(90));
    writeMillis(json, "p99", latencyMillis(99));
    writeMillis(json, "p999", latencyMillis(99.9));
    writeMillis(json, "max", latencyMillis(100));
    json.writeEndObject();
    if (backlog != null) {
      json.writeObjectFieldStart("backlog");
      json.writeNumberField("vehicles", backlog.vehicles());
      json.writeNumberField("fixes", backlog.fixes());
      json.writeNumberField("sent", backlog.sent());
      json.writeNumberField("seconds", backlog.taking().toMillis() / 1000.0);
      json.writeEndObject();
    }
    if (paused.clients() > 0) {
      json.writeObjectFieldStart("pausedReads");
      json.writeNumberField("clients", paused.clients());
      json.writeNumberField("sent", paused.sent());
      json.writeNumberField("open", paused.open());
      json.writeNumberField("blocked", paused.blocked());
      json.writeNumberField("broken", paused.broken());
      json.writeEndObject();
    }
    if (events != null) {
      json.writeObjectFieldStart("events");
      json.writeNumberField("sent", events.sent());
      json.writeNumberField("acked", events.acked());
      json.writeNumberField("stored", events.stored());
      json.writeNumberField("lost", events.lost());
      json.writeNumberField("refused", events.refused());
      json.writeObjectFieldStart("ackLatencyMs");
      writeMillis(json, "p50", events.latencyMillis(50));
      writeMillis(json, "p99", events.latencyMillis(99));
      writeMillis(json, "max", events.latencyMillis(100));
      json.writeEndObject();
      json.writeEndObject();
    }
    if (viewers != null) {
      json.writeObjectFieldStart("viewers");
      json.writeNumberField("clients", viewers.clients());
      json.writeNumberField("open", viewers.open());
      json.writeNumberField("reconnects", viewers.reconnects());
      json.writeNumberField("inView", viewers.inView());
      json.writeNumberField("told", viewers.told());
      json.writeNumberField("left", viewers.left());
      json.writeNumberField("skipped", viewers.skipped());
      json.writeNumberField("unsaid", viewers.unsaid());
      json.writeNumberField("wrong", viewers.wrong());
      json.writeNumberField("missing", viewers.missing());
      json.writeObjectFieldStart("freshnessMs");
      writeMillis(json, "p50", viewers.freshnessMillis(50));
      writeMillis(json, "p99", viewers.freshnessMillis(99));
      writeMillis(json, "max", viewers.freshnessMillis(100));
      json.writeEndObject();
      json.writeEndObject();
    }
    if (verdict != null) {
      json.writeObjectFieldStart("verify");
      json.writeNumberField("vehicles", verdict.vehicles());
      json.writeNumberField("correct", verdict.correct());
      json.writeNumberField("older", verdict.older());
      json.writeNumberField("missing", verdict.missing());
      json.writeNumberField("storeCorrect", verdict.storeCorrect());
      json.writeNumberField("storeOlder", verdict.storeOlder());
      json.writeNumberField("storeMissing", verdict.storeMissing());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void writeMillis(JsonGenerator json, String name, double millis)
      throws IOException {
    if (Double.isNaN(millis)) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, millis);
    }
  }
}
