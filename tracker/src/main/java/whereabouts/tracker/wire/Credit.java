package whereabouts.tracker.wire;

import java.util.concurrent.atomic.AtomicInteger;
import whereabouts.tracker.vehicle.Limit;

/** How many reports may be under way at a time. Safe for concurrent use. */
final class Credit {
  private final int max;
  private final AtomicInteger used = new AtomicInteger();

  Credit(int max) {
    this.max = max;
  }

  /** Takes what there is of {@code wanted}, perhaps nothing; all taken must be given back. */
  int take(int wanted) {
    int before = used.getAndUpdate(now -> now + Math.min(wanted, max - now));
    return Math.min(wanted, max - before);
  }

  void giveBack(int taken) {
    used.addAndGet(-taken);
  }

  Limit limit() {
    return new Limit("reports_in_flight", used(), max);
  }

  int used() {
    return used.get();
  }
}
