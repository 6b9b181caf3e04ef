package whereabouts.tracker.spatial;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The last changes of cells, for who walks through the cells meanwhile. Safe for concurrent use.
 */
final class Moves {
  /** More than are made while a query walks, but for the longest ones under full load. */
  private static final int KEPT = 1 << 13;

  private final AtomicReferenceArray<@Nullable Placed> last = new AtomicReferenceArray<>(KEPT);
  private final AtomicLong count = new AtomicLong();

  void add(Placed moved) {
    last.set((int) (count.getAndIncrement() % KEPT), moved);
  }

  /** How many there have been. */
  long count() {
    return count.get();
  }

  /**
   * Tells what has moved since then, and maybe more.
   *
   * @return false if some of it is not known any more
   */
  boolean since(long begun, Consumer<Placed> visitor) {
    long end = count.get();
    for (long i = Math.max(begun, end - KEPT); i < end; i++) {
      Placed moved = last.get((int) (i % KEPT));
      if (moved != null) {
        visitor.accept(moved);
      }
    }
    return count.get() - begun <= KEPT;
  }
}
