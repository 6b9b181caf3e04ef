package whereabouts.tracker.wire;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import whereabouts.tracker.event.EventKey;

/** Where a page of events ended, as clients hand it back: opaque, and safe in a URI. */
final class EventCursor {
  private EventCursor() {}

  static String encode(EventKey last) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            (last.timeMillis() + ":" + last.eventId()).getBytes(StandardCharsets.UTF_8));
  }

  /** Empty if it is no cursor of ours. */
  static Optional<EventKey> decode(String cursor) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : Optional.of(
              new EventKey(Long.parseLong(text.substring(0, colon)), text.substring(colon + 1)));
    } catch (IllegalArgumentException noCursor) {
      return Optional.empty();
    }
  }
}
