package whereabouts.tracker.live;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.live.FeedTold.Fate;
import whereabouts.tracker.live.FeedTold.Sighting;
import whereabouts.tracker.spatial.CoarseCells;

/**
 * What a hub knows of all that its viewers look at, as the nodes have told it. It holds no vehicle
 * that nobody looks at. Not thread-safe.
 *
 * <p>A vehicle is where the node says that has it. When that one has handed it on, or is gone, it
 * stays where it was for a while: another node is about to tell of it, and viewers need not see it
 * vanish and come back.
 */
final class Picture {
  private final Map<String, Sight> sights = new HashMap<>();
  private final Map<Long, Watched> cells = new HashMap<>();
  private final int[] cellsByLevel = new int[Interest.LEVELS];
  private final Map<String, Watched> vehicles = new HashMap<>();
  private final Set<Watched> changed = new LinkedHashSet<>();
  private final Set<Sight> handedOn = new LinkedHashSet<>();
  private Asked asked = new Asked();
  private long revision;

  /** What has to be asked of the nodes, since it was asked last. */
  private static final class Asked {
    private final Set<Long> removedCells = new HashSet<>();
    private final Set<String> removedVehicles = new HashSet<>();
    private final Set<Long> addedCells = new HashSet<>();
    private final Set<String> addedVehicles = new HashSet<>();
  }

  /** One more looks at these. */
  List<Watched> watch(Collection<Long> watchedCells, Collection<String> watchedVehicles) {
    List<Watched> watched = new ArrayList<>();
    Map<Long, Watched> added = new HashMap<>();
    for (Long cell : watchedCells) {
      Watched known = cells.get(cell);
      if (known == null) {
        known = new Watched();
        cells.put(cell, known);
        cellsByLevel[Interest.index(cell)]++;
        asked.addedCells.add(cell);
        added.put(cell, known);
      }
      watched.add(known);
    }
    if (!added.isEmpty()) {
      addKnown(added);
    }
    for (String vehicleId : watchedVehicles) {
      Watched known = vehicles.get(vehicleId);
      if (known == null) {
        known = new Watched();
        vehicles.put(vehicleId, known);
        asked.addedVehicles.add(vehicleId);
        Sight sight = sights.get(vehicleId);
        if (sight != null) {
          enter(known, sight);
        }
      }
      watched.add(known);
    }
    watched.forEach(one -> one.areas++);
    return watched;
  }

  /** What is in them already for the sake of others is not told again. */
  private void addKnown(Map<Long, Watched> added) {
    int level = CoarseCells.level(added.keySet().iterator().next());
    for (Sight sight : sights.values()) {
      Watched place = added.get(CoarseCells.at(sight.cell, level));
      if (place != null && sight.cell != 0) {
        enter(place, sight);
      }
    }
  }

  /** One less looks at these. */
  void leave(Collection<Long> watchedCells, Collection<String> watchedVehicles) {
    for (Long cell : watchedCells) {
      Watched known = cells.get(cell);
      if (known != null && --known.areas == 0) {
        cells.remove(cell);
        cellsByLevel[Interest.index(cell)]--;
        if (!asked.addedCells.remove(cell)) {
          asked.removedCells.add(cell);
        }
        empty(known);
      }
    }
    for (String vehicleId : watchedVehicles) {
      Watched known = vehicles.get(vehicleId);
      if (known != null && --known.areas == 0) {
        vehicles.remove(vehicleId);
        if (!asked.addedVehicles.remove(vehicleId)) {
          asked.removedVehicles.add(vehicleId);
        }
        empty(known);
      }
    }
  }

  private void empty(Watched unwatched) {
    changed.remove(unwatched);
    for (Sight sight : unwatched.here.values()) {
      if (--sight.places == 0) {
        sights.remove(sight.vehicleId);
        handedOn.remove(sight);
      }
    }
  }

  /**
   * What has to be asked of all nodes now.
   *
   * @param version that it has
   */
  FeedAsk.Change ask(long version) {
    Asked change = asked;
    asked = new Asked();
    change.addedCells.forEach(cell -> versioned(cells.get(cell), version));
    change.addedVehicles.forEach(vehicleId -> versioned(vehicles.get(vehicleId), version));
    return new FeedAsk.Change(
        change.removedCells, change.removedVehicles, change.addedCells, change.addedVehicles);
  }

  private static void versioned(@Nullable Watched added, long version) {
    if (added != null) {
      added.version = version;
    }
  }

  boolean hasToAsk() {
    return !(asked.removedCells.isEmpty()
        && asked.removedVehicles.isEmpty()
        && asked.addedCells.isEmpty()
        && asked.addedVehicles.isEmpty());
  }

  /** Nobody looks at anything. */
  boolean isEmpty() {
    return cells.isEmpty() && vehicles.isEmpty();
  }

  /** All that is asked for, as if nothing had been asked yet. */
  FeedAsk.Change all() {
    return new FeedAsk.Change(Set.of(), Set.of(), cells.keySet(), vehicles.keySet());
  }

  /**
   * A node has told of a vehicle.
   *
   * @param keepUntilNanos until when it is kept if no node has it now
   * @param elsewhere the buckets that other nodes have whole: what they don't tell of is not there
   */
  void on(Sighting told, String node, long generation, long keepUntilNanos, BitSet elsewhere) {
    Sight known = sights.get(told.vehicleId());
    if (told.fate() == Fate.HERE) {
      seen(known, told, node, generation);
    } else if (known != null && known.node.equals(node)) {
      if (told.fate() == Fate.HANDED_ON && !elsewhere.get(Buckets.of(told.vehicleId()))) {
        keep(known, keepUntilNanos);
      } else {
        remove(known);
      }
    }
  }

  private void seen(@Nullable Sight known, Sighting told, String node, long generation) {
    Sight sight = known == null ? new Sight(told.vehicleId()) : known;
    boolean isOfAnother = known != null && !known.node.equals(node) && !known.isHandedOn();
    if (isOfAnother && told.timeMillis() < sight.timeMillis) {
      return; // for a moment two nodes may have it
    }
    long from = sight.places == 0 ? 0 : sight.cell;
    sight.cell = told.cell();
    sight.timeMillis = told.timeMillis();
    sight.json = told.json();
    sight.node = node;
    sight.generation = generation;
    if (sight.isHandedOn()) {
      sight.keptUntilNanos = Sight.NOT_HANDED_ON;
      handedOn.remove(sight);
    }
    place(sight, from, told.skipped());
  }

  private void place(Sight sight, long from, int skipped) {
    for (int i = 0; i < cellsByLevel.length; i++) {
      if (cellsByLevel[i] > 0) {
        int level = Interest.level(i);
        Watched left = place(from, level);
        Watched entered = place(sight.cell, level);
        if (left != null && left != entered) {
          exit(left, sight);
          change(left, sight, 0);
        }
        if (entered != null) {
          enter(entered, sight);
          change(entered, sight, skipped);
        }
      }
    }
    Watched followed = vehicles.get(sight.vehicleId);
    if (followed != null) {
      enter(followed, sight);
      change(followed, sight, skipped);
    }
    if (sight.places > 0) {
      sights.put(sight.vehicleId, sight);
    } else {
      sights.remove(sight.vehicleId);
    }
  }

  private @Nullable Watched place(long cell, int level) {
    return cell == 0 ? null : cells.get(CoarseCells.at(cell, level));
  }

  private static void enter(Watched place, Sight sight) {
    if (place.here.put(sight.vehicleId, sight) == null) {
      sight.places++;
    }
  }

  private static void exit(Watched place, Sight sight) {
    if (place.here.remove(sight.vehicleId) != null) {
      sight.places--;
    }
  }

  private void change(Watched place, Sight sight, int skipped) {
    place.revision = ++revision;
    if (place.isShown) {
      place.change(sight.vehicleId, skipped);
      changed.add(place);
    }
  }

  private void keep(Sight sight, long untilNanos) {
    if (!sight.isHandedOn()) {
      sight.keptUntilNanos = untilNanos;
      handedOn.add(sight);
    }
  }

  private void remove(Sight gone) {
    for (int i = 0; i < cellsByLevel.length; i++) {
      if (cellsByLevel[i] > 0) {
        takeOut(place(gone.cell, Interest.level(i)), gone);
      }
    }
    takeOut(vehicles.get(gone.vehicleId), gone);
    sights.remove(gone.vehicleId);
    handedOn.remove(gone);
  }

  private void takeOut(@Nullable Watched place, Sight gone) {
    if (place != null) {
      exit(place, gone);
      change(place, gone, 0);
    }
  }

  /** A node is gone: others are about to tell of what it had. */
  void nodeGone(String node, long keepUntilNanos) {
    each(sight -> sight.node.equals(node), sight -> keep(sight, keepUntilNanos));
  }

  /** A node has told of all that it has in these buckets. */
  void loaded(BitSet buckets) {
    List<Sight> gone =
        handedOn.stream().filter(sight -> buckets.get(Buckets.of(sight.vehicleId))).toList();
    gone.forEach(this::remove);
  }

  /** A node has told all anew: what it has not told of in this generation it has no more. */
  void allTold(String node, long generation) {
    each(
        sight -> sight.node.equals(node) && sight.generation != generation && !sight.isHandedOn(),
        this::remove);
  }

  /**
   * Removes what was kept for long enough, and nobody has told of.
   *
   * @return whether there was any
   */
  boolean removeForsaken(long nowNanos) {
    List<Sight> forsaken =
        handedOn.stream().filter(sight -> sight.keptUntilNanos - nowNanos <= 0).toList();
    forsaken.forEach(this::remove);
    return !forsaken.isEmpty();
  }

  private void each(Predicate<Sight> which, Consumer<Sight> what) {
    sights.values().stream().filter(which).toList().forEach(what);
  }

  /** A vehicle; null if it is in nothing that is looked at. */
  @Nullable Sight sight(String vehicleId) {
    return sights.get(vehicleId);
  }

  /** How many there are. */
  int size() {
    return sights.size();
  }

  /** Another one whenever something has changed. */
  long revision() {
    return revision;
  }

  /** All viewers have been told, or have noted, what has changed. */
  void told() {
    changed.forEach(Watched::told);
    changed.clear();
  }
}
