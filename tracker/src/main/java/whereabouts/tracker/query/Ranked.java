package whereabouts.tracker.query;

/** What the place among all hits of a query depends on. */
public sealed interface Ranked permits Hit, Hit.Key {
  String vehicleId();

  /** Metres from the place that was asked for; NaN if none was. */
  double distanceMeters();
}
