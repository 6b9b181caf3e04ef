package whereabouts.simulator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import whereabouts.simulator.event.EventFigures;
import whereabouts.simulator.live.ViewerFigures;
import whereabouts.simulator.verify.Verdict;
import whereabouts.simulator.wire.Counts;
import whereabouts.simulator.wire.PausedReaders;
import whereabouts.simulator.wire.Tally;

/** A finished run as a table that people read. Pure. */
public final class Summary {
  private Summary() {}

  public static String of(Report report) {
    List<String> lines = new ArrayList<>();
    Tally.Figures figures = report.figures();
    Counts counts = figures.counts();
    lines.add(
        row("offered", figures.offered())
            + (report.askedPerSecond() > 0 ? rate(report.askedPerSecond()) : ""));
    lines.add(
        row("sent", figures.sent())
            + rate(report.perSecond(figures.sent()))
            + format(" in %.1f s", report.seconds())
            + (figures.lateSends() == 0
                ? ""
                : format(", %,d later than planned", figures.lateSends()))
            + (figures.resent() == 0 ? "" : format(", %,d again", figures.resent())));
    lines.add(row("skipped", figures.skipped()));
    lines.add(row("received", counts.received()) + rate(report.perSecond(counts.received())));
    lines.add(row("  accepted", counts.accepted()) + rate(report.perSecond(counts.accepted())));
    lines.add(row("  coalesced", counts.coalesced()));
    lines.add(row("  duplicate", counts.duplicate()));
    lines.add(row("  stale", counts.stale()));
    lines.add(row("  future", counts.future()));
    lines.add(row("  invalid", counts.invalid()));
    lines.add(row("  overloaded", counts.overloaded()));
    lines.add(row("unconfirmed", report.unconfirmed()));
    if (figures.http429() + figures.http503() > 0) {
      lines.add(
          format("requests refused   429 %,d   503 %,d", figures.http429(), figures.http503()));
    }
    if (figures.disconnects() > 0) {
      lines.add(row("disconnects", figures.disconnects()));
    }
    lines.add(
        row("errors", figures.errors())
            + (figures.lastError() == null ? "" : "   last: " + figures.lastError()));
    if (!Double.isNaN(report.latencyMillis(50))) {
      lines.add(
          format(
              "ack latency, ms    p50 %.1f   p90 %.1f   p99 %.1f   p99.9 %.1f   max %.1f",
              report.latencyMillis(50),
              report.latencyMillis(90),
              report.latencyMillis(99),
              report.latencyMillis(99.9),
              report.latencyMillis(100)));
    }
    BacklogFigures backlog = report.backlog();
    if (backlog != null) {
      lines.add(
          row("backlog", backlog.fixes())
              + format(
                  "   of %,d vehicles, %,d sent in %.1f s",
                  backlog.vehicles(), backlog.sent(), backlog.taking().toMillis() / 1e3));
    }
    PausedReaders.Figures paused = report.paused();
    if (paused.clients() > 0) {
      lines.add(
          row("paused readers", paused.clients())
              + format(
                  "   %,d sent; %,d open, %,d blocked, %,d broken",
                  paused.sent(), paused.open(), paused.blocked(), paused.broken()));
    }
    if (report.events() != null) {
      lines.addAll(eventLines(report.events()));
    }
    if (report.viewers() != null) {
      lines.addAll(viewerLines(report.viewers()));
    }
    if (!figures.addUp()) {
      lines.add("the target's counts do not add up to what was sent and acked");
    }
    Verdict verdict = report.verdict();
    if (verdict != null) {
      lines.addAll(verdictLines(verdict));
    }
    return String.join("\n", lines);
  }

  private static List<String> eventLines(EventFigures events) {
    List<String> lines = new ArrayList<>();
    lines.add(
        row("events", events.sent())
            + format(
                "   %,d acked, %,d of them stored, %,d lost; refused %,d times",
                events.acked(), events.stored(), events.lost(), events.refused()));
    if (events.acked() > 0) {
      lines.add(
          format(
              "event latency, ms  p50 %.1f   p99 %.1f   max %.1f",
              events.latencyMillis(50), events.latencyMillis(99), events.latencyMillis(100)));
    }
    events.named().forEach(event -> lines.add("  " + event));
    if (events.lost() > 0) {
      lines.add("LOST: the target acked critical events that it does not have");
    }
    return lines;
  }

  private static List<String> viewerLines(ViewerFigures viewers) {
    List<String> lines = new ArrayList<>();
    lines.add(
        row("viewers", viewers.clients())
            + format(
                "   %,d open, %,d reconnects; %,d vehicles in view of each",
                viewers.open(), viewers.reconnects(), viewers.inView()));
    lines.add(
        row("  told", viewers.told())
            + format(
                "   %,d left, %,d skipped, %,d unsaid; %,d wrong, %,d missing",
                viewers.left(),
                viewers.skipped(),
                viewers.unsaid(),
                viewers.wrong(),
                viewers.missing()));
    if (!Double.isNaN(viewers.freshnessMillis(50))) {
      lines.add(
          format(
              "  freshness, ms    p50 %.1f   p99 %.1f   max %.1f",
              viewers.freshnessMillis(50),
              viewers.freshnessMillis(99),
              viewers.freshnessMillis(100)));
    }
    viewers.named().forEach(finding -> lines.add("  " + finding));
    if (!viewers.allRight()) {
      lines.add("WRONG: viewers do not see what was reported");
    }
    return lines;
  }

  private static List<String> verdictLines(Verdict verdict) {
    List<String> lines = new ArrayList<>();
    lines.add(
        format(
            "read back          %,d correct, %,d older, %,d missing of %,d vehicles",
            verdict.correct(), verdict.older(), verdict.missing(), verdict.vehicles()));
    lines.add(
        format(
            "in the store       %,d correct, %,d older, %,d missing",
            verdict.storeCorrect(), verdict.storeOlder(), verdict.storeMissing()));
    verdict.wrong().forEach(vehicle -> lines.add("  " + vehicle));
    lines.add(
        verdict.allCorrect()
            ? "VERIFIED: the newest position of every vehicle is known and stored"
            : verdict.vehicles() == 0
                ? "NOT VERIFIED: the target has taken no position of any vehicle"
                : "NOT VERIFIED: the target does not know the newest position of every vehicle");
    return lines;
  }

  private static String rate(double perSecond) {
    return format("   %,.0f/s", perSecond);
  }

  private static String row(String name, long value) {
    return format("%-15s %,12d", name, value);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
