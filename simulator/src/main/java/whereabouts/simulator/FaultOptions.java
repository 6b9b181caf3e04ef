package whereabouts.simulator;

import picocli.CommandLine.Option;
import whereabouts.simulator.wire.Protocol;

/** What goes wrong with connections, and what else is sent. */
final class FaultOptions {
  private static final int MAX_PAUSED = 1_000;
  private static final double MAX_EVENTS = 10_000;
  private static final double MAX_DISCONNECTS = 1_000;

  @Option(
      names = "--disconnects",
      paramLabel = "R",
      description =
          "so many connections a second are torn in the middle of a message; what was not acked is"
              + " sent again")
  private double disconnects;

  @Option(
      names = "--pause-reads",
      paramLabel = "N",
      description = "so many WebSocket clients more, which send and never read (not verified)")
  private int pauseReads;

  @Option(
      names = "--events",
      paramLabel = "R",
      description =
          "so many critical events a second, over HTTP and WebSockets of their own; all that were"
              + " acked are looked for in the end")
  private double events;

  void check(Protocol protocol) {
    WrongUsage.unless(
        disconnects >= 0 && disconnects <= MAX_DISCONNECTS,
        "--disconnects must be 0 to " + (long) MAX_DISCONNECTS + ", per second");
    WrongUsage.unless(
        disconnects == 0 || protocol == Protocol.WS,
        "--disconnects needs --protocol ws: a request has an end anyway");
    WrongUsage.unless(
        events >= 0 && events <= MAX_EVENTS,
        "--events must be 0 to " + (long) MAX_EVENTS + ", per second");
    WrongUsage.unless(
        pauseReads >= 0 && pauseReads <= MAX_PAUSED, "--pause-reads must be 0 to " + MAX_PAUSED);
  }

  /** Of critical events. */
  double eventsPerSecond() {
    return events;
  }

  /** How many. */
  int pausedReaders() {
    return pauseReads;
  }

  /** Of all connections together. */
  double disconnectsPerSecond() {
    return disconnects;
  }
}
