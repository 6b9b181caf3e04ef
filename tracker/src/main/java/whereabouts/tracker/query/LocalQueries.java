package whereabouts.tracker.query;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import whereabouts.tracker.access.Reach;
import whereabouts.tracker.fleet.Bucket;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.query.FleetQuery.Everyone;
import whereabouts.tracker.query.FleetQuery.Inside;
import whereabouts.tracker.query.FleetQuery.Named;
import whereabouts.tracker.query.FleetQuery.Near;
import whereabouts.tracker.spatial.Placed;
import whereabouts.tracker.spatial.SpatialIndex;
import whereabouts.tracker.vehicle.VehicleState;

/**
 * Answers queries from one node's fleet table. It takes its time, some tens of milliseconds for a
 * million vehicles, so it is for threads of its own. Safe for concurrent use.
 */
public final class LocalQueries {
  private final FleetTable table;

  public LocalQueries(FleetTable table) {
    this.table = table;
  }

  /** What this node knows. */
  public Found answer(FleetQuery query) {
    BitSet loaded = loaded();
    List<Hit> hits = hits(query);
    loaded.and(loaded()); // of one that left meanwhile some vehicles may be missing
    return new Found(hits, loaded);
  }

  private BitSet loaded() {
    BitSet loaded = new BitSet(Buckets.COUNT);
    for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
      loaded.set(bucket, table.bucket(bucket).phase() == Bucket.Phase.LOADED);
    }
    return loaded;
  }

  private List<Hit> hits(FleetQuery query) {
    if (query.reach() instanceof Reach.One one) {
      return named(query, List.of(one.vehicleId()));
    } else if (query.among() instanceof Named named) {
      return named(query, named.vehicleIds());
    } else if (query.among() instanceof Everyone) {
      return everyone(query);
    }
    SpatialIndex spatial = table.spatial();
    Best best = new Best(query.limit() + 1, query.order());
    if (spatial == null) {
      for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
        table.bucket(bucket).all().forEach(placed -> judge(query, placed, best));
      }
    } else if (query.among() instanceof Near near) {
      spatial.near(
          near.lat(),
          near.lon(),
          () -> best.isFull() ? best.last().distanceMeters() : near.radiusMeters(),
          placed -> judge(query, placed, best));
    } else if (query.among() instanceof Inside inside) {
      spatial.near(inside.box(), placed -> judge(query, placed, best));
    }
    return best.hits();
  }

  private static void judge(FleetQuery query, Placed placed, Best best) {
    Hit hit = query.judge(placed.vehicleId(), placed.position());
    if (hit != null) {
      best.add(hit);
    }
  }

  private List<Hit> named(FleetQuery query, Iterable<String> vehicleIds) {
    Best best = new Best(query.limit() + 1, query.order());
    for (String vehicleId : vehicleIds) {
      boolean isAskedFor =
          !(query.among() instanceof Named named) || named.vehicleIds().contains(vehicleId);
      VehicleState state = table.bucketOf(vehicleId).find(vehicleId).orElse(VehicleState.UNKNOWN);
      Hit hit = isAskedFor ? query.judge(vehicleId, state.newest()) : null;
      if (hit != null) {
        best.add(hit);
      }
    }
    return best.hits();
  }

  /** From where the last page ended on, no farther than this one goes. */
  private List<Hit> everyone(FleetQuery query) {
    List<Hit> hits = new ArrayList<>();
    int first = query.after() == null ? 0 : Buckets.of(query.after().vehicleId());
    for (int bucket = first; bucket < Buckets.COUNT && hits.size() <= query.limit(); bucket++) {
      List<Placed> all = table.bucket(bucket).all();
      all.sort(Comparator.comparing(Placed::vehicleId));
      for (Placed placed : all) {
        Hit hit = query.judge(placed.vehicleId(), placed.position());
        if (hit != null && hits.size() <= query.limit()) {
          hits.add(hit);
        }
      }
    }
    return hits;
  }
}
