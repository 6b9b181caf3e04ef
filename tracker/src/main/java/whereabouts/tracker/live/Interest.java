package whereabouts.tracker.live;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import whereabouts.tracker.spatial.CoarseCells;

/**
 * The cells and vehicles that somebody watches, each as often as it was added. Safe for concurrent
 * use; asking costs a lookup for each level that has watched cells, and one if vehicles are.
 */
final class Interest {
  private static final int STEP = CoarseCells.STEP;

  /** How many levels of cells there are. */
  static final int LEVELS = CoarseCells.FINEST / STEP + 1;

  private final AtomicIntegerArray cellsByLevel = new AtomicIntegerArray(LEVELS);
  private final ConcurrentHashMap<Long, Integer> cells = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Integer> vehicles = new ConcurrentHashMap<>();

  /** Of the levels, counted from the coarsest, the one of this cell. */
  static int index(long cell) {
    return CoarseCells.level(cell) / STEP;
  }

  /** The level of that index. */
  static int level(int index) {
    return index * STEP;
  }

  void add(Long cell) {
    cells.merge(cell, 1, Integer::sum);
    cellsByLevel.incrementAndGet(index(cell));
  }

  void remove(Long cell) {
    cellsByLevel.decrementAndGet(index(cell));
    cells.computeIfPresent(cell, (same, times) -> times == 1 ? null : times - 1);
  }

  void add(String vehicleId) {
    vehicles.merge(vehicleId, 1, Integer::sum);
  }

  void remove(String vehicleId) {
    vehicles.computeIfPresent(vehicleId, (same, times) -> times == 1 ? null : times - 1);
  }

  /** Whether somebody watches this vehicle, or the cell that it comes from or goes to (0: none). */
  boolean isIn(String vehicleId, long from, long to) {
    for (int i = 0; i < LEVELS; i++) {
      if (cellsByLevel.get(i) > 0 && (has(from, level(i)) || (to != from && has(to, level(i))))) {
        return true;
      }
    }
    return !vehicles.isEmpty() && vehicles.containsKey(vehicleId);
  }

  private boolean has(long cell, int level) {
    return cell != 0 && cells.containsKey(CoarseCells.at(cell, level));
  }
}
