package whereabouts.tracker.wire;

import whereabouts.tracker.vehicle.Vehicles.Report;

/** One member of a body: a report, or what is not one. */
sealed interface Entry {
  /** What stands for a report about a vehicle that its sender's token is not for. */
  Invalid NOT_YOURS = new Invalid("the token is not for this vehicle");

  record Reported(Report report) implements Entry {}

  /**
   * What is no position.
   *
   * @param reason what a client is told, such as {@code lat 91.2 is outside -90..90}
   */
  record Invalid(String reason) implements Entry {}
}
