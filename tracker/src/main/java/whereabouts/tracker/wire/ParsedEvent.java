package whereabouts.tracker.wire;

import org.jspecify.annotations.Nullable;
import whereabouts.tracker.access.Reach;
import whereabouts.tracker.event.VehicleEvent;

/** What a body or a message says that should be an event. */
sealed interface ParsedEvent {
  /** The same, but no event if it is of a vehicle that the token of its sender is not for. */
  default ParsedEvent within(Reach reach) {
    return this instanceof Whole whole && !reach.includes(whole.vehicleId())
        ? new Invalid(
            whole.vehicleId(),
            whole.event().eventId(),
            Admission.WRONG_VEHICLE,
            Entry.NOT_YOURS.reason())
        : this;
  }

  /** An event. */
  record Whole(String vehicleId, VehicleEvent event) implements ParsedEvent {}

  /**
   * What is no event.
   *
   * @param vehicleId of whose vehicle it would be, as far as it could be read, else null
   * @param eventId the same of its id
   * @param code of the error that a client is told
   * @param reason what a client is told, such as {@code type is missing}
   */
  record Invalid(@Nullable String vehicleId, @Nullable String eventId, String code, String reason)
      implements ParsedEvent {}
}
