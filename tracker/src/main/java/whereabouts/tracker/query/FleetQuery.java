package whereabouts.tracker.query;

import java.util.BitSet;
import java.util.Comparator;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.access.Reach;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.spatial.Box;
import whereabouts.tracker.spatial.Sphere;
import whereabouts.tracker.vehicle.Position;

/**
 * Which vehicles somebody wants to know of.
 *
 * @param among all that may be told
 * @param reach only these may be told to who asks
 * @param limit how many at most, the first in the order of the query
 * @param after only what comes after this one in that order; null for the first page
 * @param heardSinceMillis those that no position was received of since then are on no map any more,
 *     epoch ms
 */
public record FleetQuery(
    Among among, Reach reach, int limit, Hit.@Nullable Key after, long heardSinceMillis) {

  /** What a query is about, and in which order it is answered. */
  public sealed interface Among {
    /** The order of all hits; vehicles differ in it. */
    Comparator<Ranked> order();

    /** Whether it asks the map, where vehicles are not for ever that are not heard of. */
    boolean isOfMap();
  }

  /** Every vehicle, bucket by bucket. */
  public record Everyone() implements Among {
    private static final Comparator<Ranked> ORDER =
        Comparator.<Ranked>comparingInt(key -> Buckets.of(key.vehicleId()))
            .thenComparing(Ranked::vehicleId);

    @Override
    public Comparator<Ranked> order() {
      return ORDER;
    }

    @Override
    public boolean isOfMap() {
      return false;
    }
  }

  /** The vehicles of these ids, by their ids. */
  public record Named(Set<String> vehicleIds) implements Among {
    public Named {
      vehicleIds = Set.copyOf(vehicleIds);
    }

    @Override
    public Comparator<Ranked> order() {
      return BY_ID;
    }

    @Override
    public boolean isOfMap() {
      return false;
    }
  }

  /** Those in a box, by their ids: a page then has what was not on an earlier one, and once. */
  public record Inside(Box box) implements Among {
    @Override
    public Comparator<Ranked> order() {
      return BY_ID;
    }

    @Override
    public boolean isOfMap() {
      return true;
    }
  }

  /**
   * Those around a place, nearest first.
   *
   * @param radiusMeters how far away they may be; infinite if as far as need be
   */
  public record Near(double lat, double lon, double radiusMeters) implements Among {
    private static final Comparator<Ranked> ORDER =
        Comparator.comparingDouble(Ranked::distanceMeters).thenComparing(BY_ID);

    /** How far away a position is, metres. */
    double distanceMeters(Position position) {
      return Sphere.distanceMeters(lat, lon, position.lat(), position.lon());
    }

    @Override
    public Comparator<Ranked> order() {
      return ORDER;
    }

    @Override
    public boolean isOfMap() {
      return true;
    }
  }

  private static final Comparator<Ranked> BY_ID = Comparator.comparing(Ranked::vehicleId);

  /** The buckets whose vehicles it may be about. */
  BitSet buckets() {
    BitSet buckets = new BitSet(Buckets.COUNT);
    if (among instanceof Named named) {
      named.vehicleIds.forEach(vehicleId -> buckets.set(Buckets.of(vehicleId)));
    } else if (reach instanceof Reach.One one) {
      buckets.set(Buckets.of(one.vehicleId()));
    } else {
      buckets.set(0, Buckets.COUNT);
    }
    return buckets;
  }

  /** The order of its hits. */
  Comparator<Ranked> order() {
    return among.order();
  }

  /**
   * What a vehicle is to this query.
   *
   * @return null if it is nothing to it, or was told on an earlier page
   */
  @Nullable Hit judge(String vehicleId, @Nullable Position position) {
    if (position == null || !reach.includes(vehicleId)) {
      return null;
    }
    double distance = Double.NaN;
    if (among instanceof Near near) {
      distance = near.distanceMeters(position);
      if (distance > near.radiusMeters) {
        return null;
      }
    } else if (among instanceof Inside inside
        && !inside.box.contains(position.lat(), position.lon())) {
      return null;
    }
    if (among.isOfMap() && position.receivedMillis() < heardSinceMillis) {
      return null;
    }
    Hit hit = new Hit(vehicleId, position, distance);
    return after == null || among.order().compare(hit, after) > 0 ? hit : null;
  }
}
