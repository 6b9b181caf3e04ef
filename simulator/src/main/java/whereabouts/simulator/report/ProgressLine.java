package whereabouts.simulator.report;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import whereabouts.simulator.wire.Counts;
import whereabouts.simulator.wire.Tally;

/** One line that says how a run is going. The rate is that since the last line. */
public final class ProgressLine implements Supplier<String> {
  private final int vehicles;
  private final Tally tally;
  private final long startNanos;
  private long lastNanos;
  private long lastSent;

  public ProgressLine(int vehicles, Tally tally, long startNanos) {
    this.vehicles = vehicles;
    this.tally = tally;
    this.startNanos = startNanos;
    this.lastNanos = startNanos;
  }

  @Override
  public String get() {
    long now = System.nanoTime();
    Tally.Figures figures = tally.figures();
    double rate = (figures.sent() - lastSent) * 1e9 / Math.max(1, now - lastNanos);
    lastNanos = now;
    lastSent = figures.sent();
    return line(Duration.ofNanos(Math.max(0, now - startNanos)), vehicles, figures, rate);
  }

  static String line(Duration elapsed, int vehicles, Tally.Figures figures, double rate) {
    Counts counts = figures.counts();
    String line =
        String.format(
            Locale.ROOT,
            "%d:%02d  %,d vehicles  sent %,d (%,.0f/s)  accepted %,d  coalesced %,d  late sends %,d"
                + "  refused %,d  p99 %s",
            elapsed.toMinutes(),
            elapsed.toSecondsPart(),
            vehicles,
            figures.sent(),
            rate,
            counts.accepted(),
            counts.coalesced(),
            figures.lateSends(),
            counts.future() + counts.invalid() + counts.overloaded(),
            Double.isNaN(figures.recentP99Millis())
                ? "-"
                : String.format(Locale.ROOT, "%.1f ms", figures.recentP99Millis()));
    return figures.errors() == 0
        ? line
        : line + String.format(Locale.ROOT, "  errors %,d", figures.errors());
  }
}
