package whereabouts.simulator.verify;

import java.util.List;

/**
 * What the verification found.
 *
 * @param vehicles those that the target answers for
 * @param older answers older than required, or that were never sent
 * @param missing no answer, or none with a position
 * @param wrong at most {@value #MAX_NAMED} vehicles, what was expected of them and what was read
 */
public record Verdict(
    long vehicles,
    long correct,
    long older,
    long missing,
    long storeCorrect,
    long storeOlder,
    long storeMissing,
    List<String> wrong) {
  static final int MAX_NAMED = 10;

  /** Of none at all there is nothing to be right about. */
  public boolean allCorrect() {
    return vehicles > 0 && correct == vehicles && storeCorrect == vehicles;
  }
}
