package whereabouts.simulator.fleet;

/**
 * How often things go wrong on purpose: probabilities per report.
 *
 * @param duplicates the same fix is sent again
 * @param outOfOrder the fix is held back until after the vehicle's next one
 * @param late a second fix, minutes to hours old, follows
 * @param future a second fix, ten hours ahead, follows
 * @param invalid a broken entry follows
 */
public record Trouble(
    double duplicates, double outOfOrder, double late, double future, double invalid) {

  public static final Trouble NONE = new Trouble(0, 0, 0, 0, 0);

  public boolean none() {
    return equals(NONE);
  }
}
