package whereabouts.tracker.spatial;

import java.util.concurrent.ConcurrentHashMap;

/**
 * How many are in each {@link CoarseCells coarse cell}, of all levels; only of those that somebody
 * is in. Who moves within such a cell changes nothing here. Safe for concurrent use.
 */
final class CellCounts {
  /** Not of a cell: of who comes, or goes. */
  static final long NOWHERE = 0;

  private final ConcurrentHashMap<Long, Integer> counts = new ConcurrentHashMap<>();

  /** Somebody moves from one cell of the index to another one. */
  void moved(long from, long to) {
    for (int level = CoarseCells.FINEST; level >= CoarseCells.COARSEST; level -= CoarseCells.STEP) {
      long left = from == NOWHERE ? NOWHERE : CoarseCells.at(from, level);
      long entered = to == NOWHERE ? NOWHERE : CoarseCells.at(to, level);
      if (left == entered) {
        return; // and all larger ones are the same, too
      }
      if (entered != NOWHERE) {
        counts.merge(entered, 1, Integer::sum);
      }
      if (left != NOWHERE) {
        counts.computeIfPresent(left, (cell, count) -> count == 1 ? null : count - 1);
      }
    }
  }

  /** How many are in a cell. */
  int in(long cell) {
    return counts.getOrDefault(cell, 0);
  }
}
