package whereabouts.tracker.event;

import java.util.concurrent.CompletionStage;

/**
 * The port to where events are kept. Safe for concurrent use; nothing blocks. A write that fails
 * leaves open whether it was applied, and may be repeated freely: the same event is stored once.
 */
public interface EventStore {
  /**
   * Stores an event; of two with the same key the one written last stays.
   *
   * @return completed once a quorum has it on disk; it fails in a time of the store's own
   */
  CompletionStage<Void> write(String vehicleId, VehicleEvent event);

  /** The first events that the query asks for; none for a vehicle never heard of. */
  CompletionStage<EventPage> read(EventQuery query);
}
