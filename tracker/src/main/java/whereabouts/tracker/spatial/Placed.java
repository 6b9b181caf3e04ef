package whereabouts.tracker.spatial;

import org.jspecify.annotations.Nullable;
import whereabouts.tracker.vehicle.Position;

/**
 * What a {@link SpatialIndex} holds. Whoever changes its position tells the index, one thread at a
 * time; any thread may read it.
 */
public abstract class Placed {
  /** Where the index has it; null if it does not. Written by whoever changes the position. */
  @Nullable volatile Cell cell;

  /** Where the cell has it, or had it a moment ago. */
  int slot;

  public abstract String vehicleId();

  /**
   * Whether the index has it; not while it leaves with all of its bucket. Safe for concurrent use.
   */
  public boolean isHere() {
    return cell != null;
  }

  /** Where it is now; null if that is not known. Safe for concurrent use. */
  public abstract @Nullable Position position();
}
