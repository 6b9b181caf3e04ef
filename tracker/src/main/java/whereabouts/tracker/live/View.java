package whereabouts.tracker.live;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import whereabouts.tracker.access.Reach;
import whereabouts.tracker.spatial.Box;
import whereabouts.tracker.spatial.CoarseCells;

/**
 * What a viewer looks at: some cells of one level, or some vehicles wherever they are. Those who
 * look at the same are told the same.
 *
 * @param cells that vehicles have to be in; empty if they may be anywhere
 * @param vehicles that are followed; empty if it is all that are in the cells
 * @param reach only these may be told
 */
record View(List<Long> cells, Set<String> vehicles, Reach reach) {
  /** More follow the edge of a box closer, and take longer to put together. */
  private static final int MAX_CELLS = 32;

  /** A box, and what is around it in the same cells. */
  static View of(Box box, Reach reach) {
    List<Long> cells = CoarseCells.covering(box, MAX_CELLS);
    return new View(
        cells, reach instanceof Reach.One one ? Set.of(one.vehicleId()) : Set.of(), reach);
  }

  /** Vehicles, as far as they may be told. */
  static View following(Set<String> vehicleIds, Reach reach) {
    Set<String> told = new TreeSet<>(vehicleIds);
    told.removeIf(vehicleId -> !reach.includes(vehicleId));
    return new View(List.of(), Set.copyOf(told), reach);
  }

  /** Whether it may be of so many vehicles that they are counted first. */
  boolean isOfPlace() {
    return vehicles.isEmpty() && !cells.isEmpty();
  }

  /** Whether all may be told that is in the cells. */
  boolean isOfAll() {
    return isOfPlace() && !reach.isBound();
  }
}
