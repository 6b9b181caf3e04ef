package whereabouts.simulator.report;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import whereabouts.simulator.event.EventFigures;
import whereabouts.simulator.live.ViewerFigures;
import whereabouts.simulator.wire.Counts;
import whereabouts.simulator.wire.PausedReaders;
import whereabouts.simulator.wire.Tally;

/** One line that says how a run is going. Rates are those since the last line. */
public final class ProgressLine implements Supplier<String> {
  private final String subject;
  private final double askedPerSecond;
  private final Tally tally;
  private final long startNanos;
  private long lastNanos;
  private long lastSent;
  private long lastAcked;

  /**
   * Begins; the first line's rates are those from here on.
   *
   * @param subject what is being sent
   * @param askedPerSecond positions; 0 = as many as the target takes
   */
  public ProgressLine(String subject, double askedPerSecond, Tally tally, long startNanos) {
    this.subject = subject;
    this.askedPerSecond = askedPerSecond;
    this.tally = tally;
    this.startNanos = startNanos;
    this.lastNanos = startNanos;
  }

  @Override
  public String get() {
    long now = System.nanoTime();
    Tally.Figures figures = tally.figures();
    double seconds = Math.max(1, now - lastNanos) / 1e9;
    Rates rates =
        new Rates(
            askedPerSecond,
            (figures.sent() - lastSent) / seconds,
            (figures.counts().received() - lastAcked) / seconds);
    lastNanos = now;
    lastSent = figures.sent();
    lastAcked = figures.counts().received();
    return line(Duration.ofNanos(Math.max(0, now - startNanos)), subject, rates, figures);
  }

  /** Positions a second. */
  record Rates(double asked, double sent, double acked) {}

  static String line(Duration elapsed, String subject, Rates rates, Tally.Figures figures) {
    Counts counts = figures.counts();
    return format("%d:%02d  %s", elapsed.toMinutes(), elapsed.toSecondsPart(), subject)
        + (rates.asked() > 0 ? format("  offered %,.0f/s", rates.asked()) : "")
        + format("  sent %,d (%,.0f/s)", figures.sent(), rates.sent())
        + format("  acked %,d (%,.0f/s)", counts.received(), rates.acked())
        + format("  accepted %,d  coalesced %,d", counts.accepted(), counts.coalesced())
        + format("  late sends %,d", figures.lateSends())
        + ifAny("skipped", figures.skipped())
        + format("  refused %,d", counts.future() + counts.invalid() + counts.overloaded())
        + ifAny("http 429", figures.http429())
        + ifAny("http 503", figures.http503())
        + (Double.isNaN(figures.recentP99Millis())
            ? "  p99 -"
            : format("  p99 %.1f ms", figures.recentP99Millis()))
        + ifAny("disconnects", figures.disconnects())
        + ifAny("errors", figures.errors());
  }

  /** What follows the line if some read nothing. */
  public static String of(PausedReaders.Figures paused) {
    return paused.clients() == 0
        ? ""
        : format(
            "  paused %,d (%,d blocked, %,d broken)",
            paused.clients(), paused.blocked(), paused.broken());
  }

  /** What follows the line if there are events. */
  public static String of(EventFigures events) {
    return events.sent() == 0
        ? ""
        : format("  events %,d (%,d acked)", events.sent(), events.acked());
  }

  /** What follows the line if somebody watches. */
  public static String of(ViewerFigures viewers) {
    return viewers.clients() == 0
        ? ""
        : format(
            "  viewers %,d (told %,d, wrong %,d)", viewers.open(), viewers.told(), viewers.wrong());
  }

  private static String ifAny(String name, long value) {
    return value == 0 ? "" : format("  %s %,d", name, value);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
