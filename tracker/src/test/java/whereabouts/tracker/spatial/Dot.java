package whereabouts.tracker.spatial;

import org.jspecify.annotations.Nullable;
import whereabouts.tracker.vehicle.Position;

/** Something that is where it is put. */
final class Dot extends Placed {
  private final String id;
  private volatile @Nullable Position position;

  Dot(String id) {
    this.id = id;
  }

  /** Moves it, and tells the index. */
  Dot to(double lat, double lon, SpatialIndex index) {
    position = Position.at(1, 1, lat, lon);
    index.put(this);
    return this;
  }

  /** From now on nobody knows where it is. */
  void vanish(SpatialIndex index) {
    position = null;
    index.put(this);
  }

  @Override
  public String vehicleId() {
    return id;
  }

  @Override
  public @Nullable Position position() {
    return position;
  }

  @Override
  public String toString() {
    return id + "@" + position;
  }
}
