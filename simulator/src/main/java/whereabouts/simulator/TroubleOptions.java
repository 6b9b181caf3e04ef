package whereabouts.simulator;

import picocli.CommandLine.Option;
import whereabouts.simulator.fleet.Trouble;

/** What goes wrong with positions on purpose. */
final class TroubleOptions {
  @Option(
      names = "--duplicates",
      paramLabel = "P",
      description = "probability, 0 to 1, that a position is sent twice")
  private double duplicates;

  @Option(
      names = "--out-of-order",
      paramLabel = "P",
      description = "... that it is sent after the vehicle's next one")
  private double outOfOrder;

  @Option(
      names = "--late",
      paramLabel = "P",
      description = "... that another follows, minutes to hours old")
  private double late;

  @Option(
      names = "--future",
      paramLabel = "P",
      description = "... that another follows, 10 h ahead (to be refused)")
  private double future;

  @Option(
      names = "--invalid",
      paramLabel = "P",
      description = "... that a broken one follows (to be refused)")
  private double invalid;

  Trouble trouble() {
    return new Trouble(
        probability("--duplicates", duplicates),
        probability("--out-of-order", outOfOrder),
        probability("--late", late),
        probability("--future", future),
        probability("--invalid", invalid));
  }

  private static double probability(String option, double value) {
    WrongUsage.unless(value >= 0 && value <= 1, option + " is a probability, 0 to 1");
    return value;
  }
}
