package whereabouts.tracker.event;

import java.util.ArrayList;
import java.util.List;

/**
 * Events of one vehicle in their order.
 *
 * @param hasMore whether the query would find further ones behind them
 */
public record EventPage(List<VehicleEvent> events, boolean hasMore) {
  /** A page ends early once the data of its events are this long, so that its size is bounded. */
  public static final int MAX_DATA_CHARS = 1 << 20;

  /** A page that is being filled in the order of the events. Not thread-safe. */
  public static final class Filling {
    private final int limit;
    private final List<VehicleEvent> events = new ArrayList<>();
    private int dataChars;
    private boolean hasMore;

    /** An empty page for at most so many events. */
    public Filling(int limit) {
      this.limit = limit;
    }

    /** Takes the next event, unless the page is full: then no further one need be offered. */
    public boolean add(VehicleEvent event) {
      if (events.size() == limit || dataChars >= MAX_DATA_CHARS) {
        hasMore = true;
        return false;
      }
      events.add(event);
      dataChars += event.data() == null ? 0 : event.data().length();
      return true;
    }

    /** Whether an event was offered that found no room. */
    public boolean hasMore() {
      return hasMore;
    }

    public EventPage page() {
      return new EventPage(List.copyOf(events), hasMore);
    }
  }
}
