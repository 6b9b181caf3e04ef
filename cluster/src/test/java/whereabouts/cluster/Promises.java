package whereabouts.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.fleet.Bucket;
import whereabouts.tracker.fleet.PositionStore;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.vehicle.FixOrder;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;
import whereabouts.tracker.vehicle.Vehicles.Lookup;

/**
 * What has been promised of each vehicle's newest fix, by acks and by reads, and whether it holds.
 * It knows nothing of how a node does it, only where a fix may be: in the fleet table, in the
 * store, among what a leaving bucket handed on, in the spill file.
 *
 * <p>What is found broken inside an actor would only end that actor, so it is kept until {@link
 * #check}.
 */
final class Promises {
  /** A fix that a client may rely on: it, or a newer one, is known. */
  private record Claim(Position fix, long sinceNanos, boolean stored) {
    /** Whether a later claim of this fix says nothing more. */
    boolean includes(Position later, boolean storedToo) {
      return FixOrder.INSTANCE.compare(fix, later) >= 0 && (stored || !storedToo);
    }
  }

  private final PositionStore store;
  private final LongSupplier nanos;
  private final Map<String, List<Claim>> claims = new HashMap<>();
  private final Map<String, Position> read = new HashMap<>();
  private final Map<String, VehicleState> spilled = new TreeMap<>();
  private final Set<String> handedOn = new HashSet<>();
  private final Map<String, Long> handedOnNanos = new HashMap<>();
  private final List<String> broken = new ArrayList<>();
  private SimulatedNode node;

  Promises(PositionStore store, LongSupplier nanos) {
    this.store = store;
    this.nanos = nanos;
  }

  /** Something is not as it should be. */
  void broken(String what) {
    broken.add(what);
  }

  /**
   * What is to be seen of all vehicles.
   *
   * @throws AssertionError if a promise is broken
   */
  void check() {
    watchHandingOn();
    claims.forEach(
        (vehicle, all) -> {
          VehicleState known = known(vehicle);
          VehicleState visible = visible(vehicle).orElse(known);
          for (Claim claim : all) {
            if (!covers(known, claim.fix)) {
              broken(vehicle + ": " + claim + " was acked and is nowhere");
            } else if (!covers(visible, claim.fix)) {
              broken(vehicle + ": " + claim + " was acked, visible is " + visible);
            }
          }
        });
    if (!broken.isEmpty()) {
      throw new AssertionError(String.join("\n", broken));
    }
  }

  // ---- what is promised

  /** A client was told that the vehicle has this fix or a newer one. */
  void acked(String vehicle, Position fix, boolean stored) {
    if (!covers(known(vehicle), fix)) {
      broken(vehicle + ": " + fix + " is acked and is nowhere");
    }
    if (stored && !covers(stored(vehicle), fix)) {
      broken(vehicle + ": " + fix + " is acked as persisted and is not stored");
    }
    List<Claim> all = claims.computeIfAbsent(vehicle, none -> new ArrayList<>());
    if (all.stream().noneMatch(claim -> claim.includes(fix, stored))) {
      all.add(new Claim(fix, nanos.getAsLong(), stored));
    }
  }

  /** Somebody asks where the vehicle is now; takes the answer. */
  Consumer<Lookup> reading(String vehicle) {
    SimulatedNode asked = node;
    long sinceNanos = nanos.getAsLong();
    List<Claim> before = List.copyOf(claims.getOrDefault(vehicle, List.of()));
    Position earlier = read.get(vehicle);
    return lookup -> {
      if (node == asked && !asked.isDead() && !wasHandedOnSince(vehicle, sinceNanos)) {
        onRead(vehicle, lookup, before, earlier);
      }
    };
  }

  private void onRead(
      String vehicle, Lookup lookup, List<Claim> before, @Nullable Position earlier) {
    if (lookup instanceof Lookup.Unavailable) {
      return;
    }
    VehicleState found =
        lookup instanceof Lookup.Found known
            ? VehicleState.of(known.position())
            : VehicleState.UNKNOWN;
    for (Claim claim : before) {
      if (!covers(found, claim.fix)) {
        broken(vehicle + ": " + claim + " was acked, read is " + found);
      }
    }
    if (earlier != null && !covers(found, earlier)) {
      broken(vehicle + ": " + earlier + " was read, now " + found + " is");
    }
    found.position().ifPresent(fix -> read.merge(vehicle, fix, FixOrder::newer));
  }

  // ---- what becomes of nodes

  void nodeStarted(SimulatedNode started) {
    node = started;
  }

  /**
   * The node is gone with all that it knew. What was acked as persisted must be in the store, and
   * what was acked before the time that the node last told.
   */
  void nodeCrashed() {
    watchHandingOn();
    long lostSince = nanos.getAsLong() - node.table().oldestUnwrittenAge().toNanos();
    claims.forEach(
        (vehicle, all) -> {
          all.removeIf(claim -> !claim.stored && takenNanos(vehicle, claim) >= lostSince);
          for (Claim claim : all) {
            if (!covers(stored(vehicle).merge(spilled(vehicle)), claim.fix)) {
              broken(vehicle + ": " + claim + " is lost in a crash");
            }
          }
        });
    forgetReads();
  }

  /** Its age counts anew where it was handed on to. */
  private long takenNanos(String vehicle, Claim claim) {
    return Math.max(claim.sinceNanos, handedOnNanos.getOrDefault(vehicle, 0L));
  }

  /** The node has stopped, and what it could not write is in the spill file. */
  void nodeStopped(List<VehicleRow> left) {
    left.forEach(row -> spilled.merge(row.vehicleId(), row.state(), VehicleState::merge));
    claims.forEach(
        (vehicle, all) -> {
          for (Claim claim : all) {
            if (!covers(stored(vehicle).merge(spilled(vehicle)), claim.fix)) {
              broken(vehicle + ": " + claim + " is lost in a stop");
            }
          }
        });
    forgetReads();
  }

  private void forgetReads() {
    read.clear();
    handedOn.clear();
    handedOnNanos.clear();
  }

  /** What is in the spill file. */
  List<VehicleRow> spilled() {
    return spilled.entrySet().stream()
        .map(row -> new VehicleRow(row.getKey(), row.getValue()))
        .toList();
  }

  /** What was spilled is in the store. */
  void replayed() {
    spilled.clear();
  }

  /** A bucket leaves with these unwritten. Until they have been taken elsewhere, reads may miss. */
  void handedOn(List<VehicleRow> rows) {
    rows.forEach(row -> handedOnNanos.put(row.vehicleId(), nanos.getAsLong()));
  }

  /** To be called whenever time passes. */
  void watchHandingOn() {
    List<VehicleRow> kept = node.leftovers().kept();
    if (!kept.isEmpty() || !handedOn.isEmpty()) {
      handedOn.forEach(vehicle -> handedOnNanos.put(vehicle, nanos.getAsLong()));
      handedOn.clear();
      kept.forEach(row -> handedOn.add(row.vehicleId()));
      handedOn.forEach(vehicle -> handedOnNanos.put(vehicle, nanos.getAsLong()));
    }
  }

  private boolean wasHandedOnSince(String vehicle, long sinceNanos) {
    return handedOn.contains(vehicle) || handedOnNanos.getOrDefault(vehicle, -1L) >= sinceNanos;
  }

  // ---- what is known

  /** All that is known of a vehicle, wherever. */
  VehicleState known(String vehicle) {
    VehicleState known = stored(vehicle).merge(spilled(vehicle));
    for (VehicleRow row : node.leftovers().kept()) {
      if (row.vehicleId().equals(vehicle)) {
        known = known.merge(row.state());
      }
    }
    return known.merge(node.table().bucketOf(vehicle).find(vehicle).orElse(VehicleState.UNKNOWN));
  }

  /** What a read would find; empty if it would find nothing out. */
  Optional<VehicleState> visible(String vehicle) {
    Bucket bucket = node.table().bucketOf(vehicle);
    return bucket.phase() == Bucket.Phase.LOADED && !handedOn.contains(vehicle)
        ? Optional.of(bucket.find(vehicle).orElse(VehicleState.UNKNOWN))
        : Optional.empty();
  }

  VehicleState stored(String vehicle) {
    return store.find(vehicle).toCompletableFuture().join().orElse(VehicleState.UNKNOWN);
  }

  private VehicleState spilled(String vehicle) {
    return spilled.getOrDefault(vehicle, VehicleState.UNKNOWN);
  }

  /** Whether this fix, or a newer one, is known. */
  static boolean covers(VehicleState state, Position fix) {
    return state
        .position()
        .filter(newest -> FixOrder.INSTANCE.compare(newest, fix) >= 0)
        .isPresent();
  }
}
