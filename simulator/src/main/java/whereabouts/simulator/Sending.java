package whereabouts.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import whereabouts.simulator.fleet.Feed;
import whereabouts.simulator.live.Viewers;
import whereabouts.simulator.report.BacklogFigures;
import whereabouts.simulator.report.Progress;
import whereabouts.simulator.report.ProgressLine;
import whereabouts.simulator.report.Screen;
import whereabouts.simulator.wire.Connections;
import whereabouts.simulator.wire.Stop;
import whereabouts.simulator.wire.Tally;

/**
 * The part of a run in which positions are sent: first the backlog, if there is one, until it is
 * taken; then what comes due, for as long as was asked or until somebody stops it.
 */
final class Sending {
  /** How long outstanding acks are waited for. */
  private static final Duration DRAIN = Duration.ofSeconds(10);

  /** How long sends that are late at the end of the duration may still leave. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** The clock starts a little later, so that all are ready when it does. */
  private static final Duration LEAD = Duration.ofMillis(200);

  private static final Duration NO_END = Duration.ofDays(36500);
  private static final Duration GLANCE = Duration.ofMillis(100);

  private final Plan plan;
  private final Work.Prepared work;
  private final Connections connections;
  private final Tally tally;
  private final Viewers viewers;
  private final Supplier<String> beside;
  private final Screen screen;
  private final Stop stop;

  /**
   * Prepares; nothing is sent yet.
   *
   * @param beside what goes on beside it, for a person to read
   */
  Sending(
      Plan plan,
      Work.Prepared work,
      Connections connections,
      Tally tally,
      Viewers viewers,
      Supplier<String> beside,
      Screen screen,
      Stop stop) {
    this.plan = plan;
    this.work = work;
    this.connections = connections;
    this.tally = tally;
    this.viewers = viewers;
    this.beside = beside;
    this.screen = screen;
    this.stop = stop;
  }

  /**
   * What was done.
   *
   * @param backlog null if there was none
   * @param lasted from the first send to the last, or to the end of the duration that was asked
   */
  record Sent(@Nullable BacklogFigures backlog, Duration lasted) {}

  Sent run() throws InterruptedException {
    BacklogFigures backlog = deliverBacklog();
    Duration driving =
        plan.duration() != null && plan.duration().isZero() ? Duration.ZERO : drive();
    stop.now();
    connections.awaitSent(DRAIN);
    connections.drain(DRAIN);
    return new Sent(backlog, backlog == null ? driving : backlog.taking().plus(driving));
  }

  private @Nullable BacklogFigures deliverBacklog() throws InterruptedException {
    List<Feed> feeds = work.backlog(plan.connections(), plan.batch(), Instant.now());
    long fixes = plan.work().backlogFixes();
    if (feeds.isEmpty()) {
      return null;
    }
    long startNanos = System.nanoTime();
    Progress progress = progress("backlog of %,d".formatted(fixes), 0, startNanos);
    try {
      connections.send(feeds, plan.trouble(), plan.seed(), startNanos);
      while (!connections.awaitSent(GLANCE) && !stop.wished()) {}
      connections.awaitSent(DRAIN);
      Duration taking = Duration.ofNanos(System.nanoTime() - startNanos);
      long sent = tally.figures().sent() - tally.figures().resent();
      return new BacklogFigures(plan.work().vehicles(), fixes, sent, taking);
    } finally {
      progress.end();
    }
  }

  private Duration drive() throws InterruptedException {
    Duration asked = plan.duration();
    long endNanos = asked == null ? Long.MAX_VALUE : asked.toNanos();
    long startNanos = System.nanoTime() + LEAD.toNanos();
    List<? extends Feed> feeds =
        work.feeds(plan.connections(), plan.batch(), Instant.now().plus(LEAD), endNanos);
    String vehicles = "%,d vehicles".formatted(plan.work().vehicles());
    Progress progress = progress(vehicles, plan.work().ratePerSecond(), startNanos);
    try {
      connections.send(feeds, plan.trouble(), plan.seed(), startNanos);
      Duration end = asked == null ? NO_END : asked.plus(GRACE);
      boolean isWarm = plan.warmUp().isZero();
      while (!connections.awaitSent(GLANCE)
          && !stop.wished()
          && System.nanoTime() - startNanos < end.toNanos()) {
        if (!isWarm && System.nanoTime() - startNanos >= plan.warmUp().toNanos()) {
          tally.warmedUp();
          viewers.warmedUp();
          isWarm = true;
        }
      }
      if (asked != null && plan.work() instanceof Work.Driving) {
        // The last positions went out before the duration was over; the fleet drives to its end.
        stop.within(asked.toNanos() - (System.nanoTime() - startNanos));
      }
      return Duration.ofNanos(Math.max(0, System.nanoTime() - startNanos));
    } finally {
      progress.end();
    }
  }

  private Progress progress(String subject, double ratePerSecond, long startNanos) {
    ProgressLine line = new ProgressLine(subject, ratePerSecond, tally, startNanos);
    return new Progress(screen, () -> line.get() + beside.get());
  }
}
