package whereabouts.tracker.spatial;

/** Told of every change of a {@link SpatialIndex}, by the thread that makes it; must be quick. */
public interface MoveListener {
  /**
   * Its position has changed. What {@link Placed#position} and {@link Placed#isHere} tell is as new
   * as this, or newer.
   *
   * @param from the cell of the index that it was in; 0 if it was not here
   * @param to the cell that it is in; 0 if it is here no more
   */
  void moved(Placed placed, long from, long to);
}
