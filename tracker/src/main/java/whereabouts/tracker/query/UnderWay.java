package whereabouts.tracker.query;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import whereabouts.tracker.vehicle.Limit;

/** How many queries are under way, of so many at most. Safe for concurrent use. */
public final class UnderWay {
  private final String name;
  private final int max;
  private final AtomicInteger count = new AtomicInteger();

  /**
   * None is.
   *
   * @param name of the limit, as clients are told of it
   */
  public UnderWay(String name, int max) {
    this.name = name;
    this.max = max;
  }

  /** One more begins, unless the limit is reached, which is told then. */
  public Optional<Limit> begin() {
    int others = count.getAndIncrement();
    if (others < max) {
      return Optional.empty();
    }
    count.decrementAndGet();
    return Optional.of(new Limit(name, others, max));
  }

  /** One has ended. */
  public void end() {
    count.decrementAndGet();
  }

  public int count() {
    return count.get();
  }

  public int max() {
    return max;
  }
}
