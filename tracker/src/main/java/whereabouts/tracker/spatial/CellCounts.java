package whereabouts.tracker.spatial;

import java.util.stream.Stream;
import org.agrona.collections.Long2LongCounterMap;

/**
 * How many are in each {@link CoarseCells coarse cell} of the larger levels; only of those that
 * somebody is in. Those of the finest level have few cells of the index in them, and are counted
 * when they are asked for. Who moves within a cell changes nothing here.
 *
 * <p>Safe for concurrent use: a cell's count is one of a stripe, which is locked for one step.
 */
final class CellCounts {
  /** Not of a cell: of who comes, or goes. */
  static final long NOWHERE = 0;

  private static final int FINEST = CoarseCells.FINEST - CoarseCells.STEP;
  private static final int STRIPE_BITS = 6;
  private static final float LOAD_FACTOR = 0.75f;

  /** Of Fibonacci hashing: 2^64 divided by the golden ratio. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final Long2LongCounterMap[] stripes =
      Stream.generate(() -> new Long2LongCounterMap(8, LOAD_FACTOR, 0))
          .limit(1 << STRIPE_BITS)
          .toArray(Long2LongCounterMap[]::new);

  /** Somebody moves from one cell of the index to another one. */
  void moved(long from, long to) {
    for (int level = FINEST; level >= CoarseCells.COARSEST; level -= CoarseCells.STEP) {
      long left = from == NOWHERE ? NOWHERE : CoarseCells.at(from, level);
      long entered = to == NOWHERE ? NOWHERE : CoarseCells.at(to, level);
      if (left == entered) {
        return; // and all larger ones are the same, too
      }
      if (entered != NOWHERE) {
        add(entered, 1);
      }
      if (left != NOWHERE) {
        add(left, -1);
      }
    }
  }

  private void add(long cell, int change) {
    Long2LongCounterMap stripe = stripe(cell);
    synchronized (stripe) {
      stripe.addAndGet(cell, change);
    }
  }

  /**
   * How many are in a cell.
   *
   * @param cell larger than those of the finest level
   */
  int in(long cell) {
    Long2LongCounterMap stripe = stripe(cell);
    synchronized (stripe) {
      return (int) stripe.get(cell);
    }
  }

  private Long2LongCounterMap stripe(long cell) {
    return stripes[(int) ((cell * GOLDEN) >>> (Long.SIZE - STRIPE_BITS))];
  }
}
