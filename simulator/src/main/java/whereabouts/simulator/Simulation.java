package whereabouts.simulator;

import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import whereabouts.simulator.event.CriticalEvents;
import whereabouts.simulator.event.EventFigures;
import whereabouts.simulator.live.ViewerFigures;
import whereabouts.simulator.live.Viewers;
import whereabouts.simulator.report.Progress;
import whereabouts.simulator.report.ProgressLine;
import whereabouts.simulator.report.Report;
import whereabouts.simulator.report.ReportFile;
import whereabouts.simulator.report.Screen;
import whereabouts.simulator.report.Summary;
import whereabouts.simulator.verify.Ledger;
import whereabouts.simulator.verify.Verdict;
import whereabouts.simulator.verify.Verification;
import whereabouts.simulator.wire.Connections;
import whereabouts.simulator.wire.Crew;
import whereabouts.simulator.wire.PausedReaders;
import whereabouts.simulator.wire.Protocol;
import whereabouts.simulator.wire.Stop;
import whereabouts.simulator.wire.Tally;
import whereabouts.simulator.wire.Target;
import whereabouts.simulator.wire.Witness;

/** One run from the first connection to the report. */
final class Simulation {
  static final int FINE = 0;
  static final int FAILED = 1;

  private final Plan plan;
  private final Stop stop;
  private final Screen screen;
  private final PrintStream reportOut;
  private final Tally tally = new Tally();
  private final HttpClient client;

  Simulation(Plan plan, Stop stop, Screen screen, PrintStream reportOut) {
    this.plan = plan;
    this.client = plan.clients().create();
    this.stop = stop;
    this.screen = screen;
    this.reportOut = reportOut;
  }

  /** Does all that was asked; the exit status says whether it holds. */
  int run() throws InterruptedException {
    screen.line(plan.work().announcement());
    Work.Prepared work = plan.work().prepare(plan.seed());
    Ledger ledger = new Ledger();
    Viewers viewers = new Viewers(plan.clients().create(), plan.targets(), tally);
    Witness witness = witness(ledger, viewers);
    Crew crew =
        new Crew(
            plan.targets(),
            plan.connections(),
            plan.batch(),
            plan.waitsWhenAsked(),
            plan.disconnectsPerSecond(),
            tally,
            witness,
            stop);
    CriticalEvents events =
        new CriticalEvents(
            plan.eventsPerSecond(),
            plan.clients().create(),
            plan.targets(),
            plan.protocol() == Protocol.WS,
            tally,
            stop);
    Sending.Sent sent;
    PausedReaders.Figures paused;
    ViewerFigures watched;
    try (events;
        viewers;
        Connections connections = Connections.open(client, plan.protocol(), crew);
        PausedReaders readers =
            PausedReaders.open(
                client, plan.targets(), plan.pausedReaders(), plan.batch(), witness, stop)) {
      Supplier<String> beside =
          () ->
              ProgressLine.of(readers.figures())
                  + ProgressLine.of(events.figures())
                  + ProgressLine.of(viewers.figures());
      if (plan.viewers() > 0) {
        viewers.open(plan.viewers(), plan.viewerVehicles(), work.places(), plan.seed());
      }
      events.begin(work, plan.seed());
      sent = new Sending(plan, work, connections, tally, viewers, beside, screen, stop).run();
      paused = readers.figures();
      events.finish();
      viewers.finish(
          ledger, Objects.requireNonNullElse(plan.verifyPatience(), OutcomeOptions.USUAL_PATIENCE));
      watched = viewers.figures();
    } catch (IOException e) {
      screen.line(
          "cannot reach "
              + e.getMessage()
              + ". Is the service running there? Start it, or name its address with --target.");
      return FAILED;
    }
    Verdict verdict = plan.verifyPatience() == null ? null : verify(ledger, plan.verifyPatience());
    Report report =
        new Report(
            tally.figures(),
            tally.ackLatencyMicros(),
            plan.work().ratePerSecond(),
            sent.lasted(),
            sent.backlog(),
            paused,
            events.asked() ? events.check() : null,
            plan.viewers() > 0 ? watched : null,
            verdict);
    screen.line(Summary.of(report));
    return Math.max(write(report), status(report));
  }

  private Witness witness(Ledger ledger, Viewers viewers) {
    if (plan.viewers() > 0) {
      return ledger.and(viewers.truth());
    }
    return plan.verifyPatience() == null ? Witness.NOBODY : ledger;
  }

  private Verdict verify(Ledger ledger, Duration patience) throws InterruptedException {
    Verification verification = new Verification(client, plan.targets(), patience);
    Progress progress = new Progress(screen, verification::progress);
    try {
      return verification.run(ledger);
    } finally {
      progress.end();
    }
  }

  private int write(Report report) {
    if (plan.report() == null) {
      return FINE;
    }
    if (plan.report().equals(Plan.STANDARD_OUTPUT)) {
      reportOut.print(report.json());
      reportOut.flush();
      return FINE;
    }
    try {
      ReportFile.write(report.json(), plan.report());
      return FINE;
    } catch (IOException e) {
      screen.line("the report could not be written to " + plan.report() + ": " + e.getMessage());
      return FAILED;
    }
  }

  private int status(Report report) {
    Tally.Figures figures = report.figures();
    boolean tried = figures.sent() > 0 || figures.errors() > 0;
    if (tried && figures.counts().received() == 0) {
      return notAcked("nothing");
    }
    EventFigures events = report.events();
    if (events != null && events.sent() > 0 && events.acked() == 0) {
      return notAcked("no critical event");
    }
    boolean found = events == null || events.lost() == 0;
    boolean seen = report.viewers() == null || report.viewers().allRight();
    boolean verified = report.verdict() == null || report.verdict().allCorrect();
    return found && seen && verified ? FINE : FAILED;
  }

  private int notAcked(String what) {
    screen.line(
        what
            + " was acked by "
            + plan.targets().stream().map(Target::toString).collect(Collectors.joining(", "))
            + ". Is that the service, and the right --protocol?");
    return FAILED;
  }
}
