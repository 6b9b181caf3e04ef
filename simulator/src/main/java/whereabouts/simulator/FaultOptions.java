package whereabouts.simulator;

import picocli.CommandLine.Option;
import whereabouts.simulator.wire.Protocol;

/** What goes wrong with connections, and who else connects. */
final class FaultOptions {
  private static final double MAX_DISCONNECTS = 1_000;

  @Option(
      names = "--disconnects",
      paramLabel = "R",
      description =
          "so many connections a second are torn in the middle of a message; what was not acked is"
              + " sent again")
  private double disconnects;

  void check(Protocol protocol) {
    WrongUsage.unless(
        disconnects >= 0 && disconnects <= MAX_DISCONNECTS,
        "--disconnects must be 0 to " + (long) MAX_DISCONNECTS + ", per second");
    WrongUsage.unless(
        disconnects == 0 || protocol == Protocol.WS,
        "--disconnects needs --protocol ws: a request has an end anyway");
  }

  /** Of all connections together. */
  double disconnectsPerSecond() {
    return disconnects;
  }
}
