package whereabouts.tracker.fleet;

/**
 * What the entities of the fleet understand: a {@link Vehicle} per vehicle and a {@link Keeper} per
 * bucket, side by side in one entity type, so that a keeper lives where its vehicles do.
 */
public interface FleetCommand {
  /** Ends a vehicle or a keeper: on passivation and when its bucket moves. May come twice. */
  enum Stop implements FleetCommand {
    INSTANCE
  }
}
