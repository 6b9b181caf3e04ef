package whereabouts.tracker.live;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.live.LiveText.Cluster;
import whereabouts.tracker.live.LiveText.Standing;
import whereabouts.tracker.spatial.CoarseCells;

/**
 * What some viewers look at together, and what they have been told of it: whatever one of them is
 * told is put together once for all. Not thread-safe.
 *
 * <p>First it is counted how many vehicles there are. If they are not too many, all nodes are asked
 * for them, and once these have told, each viewer gets all of them and then what changes. If they
 * are too many, viewers are told the counts, again and again, until they are few enough.
 */
final class Area {
  private enum Phase {
    /** Nobody knows how many there are. */
    COUNTING,
    /** They are about to be told. */
    LOADING,
    /** They are known. */
    KNOWN,
    /** There are too many. */
    TOO_MANY
  }

  /**
   * So much of the bound there may be before counts are told again, and before they are no more.
   */
  private static final double SOME_MORE = 1.1;

  private static final double SOME_LESS = 0.9;

  /** Every node has told of that. */
  private static final long NOTHING_ASKED = -1;

  /** What all areas of a hub share. */
  record Shared(
      Picture picture,
      Feeds feeds,
      Counting counting,
      LiveSettings settings,
      LiveMetrics metrics) {}

  /** Asks all nodes how many are where. */
  interface Counting {
    void ask(Area area);
  }

  final View view;
  final Set<Viewer> viewers = new LinkedHashSet<>();
  private final Set<Long> cells;
  private final int level;
  private final Shared shared;
  private Phase phase = Phase.COUNTING;
  private List<Watched> watched = List.of();
  private Standing told = new Standing(0, 0);
  private String counts = "";
  private long phaseUntilNanos;
  private long countedNanos;
  boolean isBeingCounted;

  private @Nullable String snapshot;
  private long snapshotRevision;

  /**
   * Of nobody yet.
   *
   * @param untilNanos until when the answers of nodes are waited for
   */
  Area(View view, Shared shared, long nowNanos, long untilNanos) {
    this.view = view;
    this.shared = shared;
    this.cells = new HashSet<>(view.cells());
    this.level = view.cells().isEmpty() ? 0 : CoarseCells.level(view.cells().get(0));
    if (view.isOfPlace()) {
      count(nowNanos);
    } else {
      load(untilNanos);
    }
  }

  private void count(long nowNanos) {
    countedNanos = nowNanos;
    isBeingCounted = true;
    shared.counting.ask(this);
  }

  private void load(long untilNanos) {
    phase = Phase.LOADING;
    phaseUntilNanos = untilNanos;
    watched = shared.picture.watch(view.isOfPlace() ? view.cells() : List.of(), view.vehicles());
    shared.feeds.ask();
    viewers.forEach(viewer -> viewer.wantsAll = true);
  }

  /** Nobody looks at it any more. */
  void close() {
    if (!watched.isEmpty()) {
      shared.picture.leave(view.isOfPlace() ? view.cells() : List.of(), view.vehicles());
      watched = List.of();
    }
  }

  /** All nodes that could be asked, or those that were in time, have counted. */
  void counted(Collection<FeedTold.Cluster> clusters, long nowNanos, long untilNanos) {
    isBeingCounted = false;
    if (phase != Phase.COUNTING && phase != Phase.TOO_MANY) {
      return;
    }
    int most = shared.settings.maxVehiclesPerView();
    int count = clusters.stream().mapToInt(FeedTold.Cluster::count).sum();
    boolean isFew = count <= (phase == Phase.COUNTING ? most : most * SOME_LESS);
    if (isFew && shared.picture.size() + count <= shared.settings.maxVehicles()) {
      load(untilNanos);
      advance(nowNanos);
      return;
    }
    phase = Phase.TOO_MANY;
    String before = counts;
    counts = counts(clusters);
    viewers.forEach(
        viewer -> {
          viewer.wantsAll |= !counts.equals(before);
          viewer.forgetMissed();
        });
    viewers.forEach(this::tellAll);
  }

  private String counts(Collection<FeedTold.Cluster> clusters) {
    if (view.reach().isBound()) {
      return LiveText.error(
          "too_many_vehicles", "too many vehicles are in this box, please ask for a smaller one");
    }
    Map<Long, Cluster> sums = new TreeMap<>();
    clusters.forEach(more -> sums.compute(more.cell(), (cell, known) -> Cluster.sum(known, more)));
    return LiveText.clusters(sums.values());
  }

  /** One more looks at it. */
  void add(Viewer viewer) {
    viewers.add(viewer);
    viewer.area = this;
    viewer.wantsAll = true;
    viewer.forgetMissed();
    tellAll(viewer);
  }

  /** Something may have come that was waited for. */
  void advance(long nowNanos) {
    if (phase == Phase.LOADING
        && (shared.feeds.isToldByAllReachable(version()) || phaseUntilNanos - nowNanos <= 0)) {
      phase = Phase.KNOWN;
      watched.forEach(place -> place.isShown = true);
      told = standing();
      viewers.forEach(this::tellAll);
    }
  }

  private long version() {
    return watched.stream().mapToLong(one -> one.version).max().orElse(NOTHING_ASKED);
  }

  private Standing standing() {
    return shared.feeds.standing(version());
  }

  /** It is time to tell all viewers what has changed. */
  void tick(long nowNanos) {
    advance(nowNanos);
    if (phase == Phase.TOO_MANY
        && !isBeingCounted
        && nowNanos - countedNanos >= shared.settings.clustersInterval().toNanos()) {
      count(nowNanos);
    } else if (phase == Phase.KNOWN && isOfTooMany()) {
      close();
      phase = Phase.TOO_MANY;
      counts = "";
      count(nowNanos);
    }
    if (phase == Phase.KNOWN) {
      tellChanges();
    } else if (phase == Phase.TOO_MANY) {
      viewers.forEach(this::tellAll);
    }
  }

  private boolean isOfTooMany() {
    return view.isOfPlace()
        && watched.stream().mapToInt(one -> one.here.size()).sum()
            > shared.settings.maxVehiclesPerView() * SOME_MORE;
  }

  private void tellChanges() {
    Standing now = standing();
    if (!now.equals(told)) {
      told = now;
      snapshot = null;
      viewers.forEach(viewer -> viewer.wantsAll = true);
    }
    boolean hasChanged = watched.stream().anyMatch(Watched::hasChanged);
    Changes changes = hasChanged ? changes() : Changes.NONE;
    long revision = watched.stream().mapToLong(one -> one.revision).max().orElse(0);
    for (Viewer viewer : viewers) {
      if (viewer.wantsAll) {
        tellAll(viewer);
      } else if (viewer.isBehind() || viewer.knownRevision < revision) {
        tell(viewer, changes);
      }
    }
  }

  private void tell(Viewer viewer, Changes changes) {
    if (viewer.isBehind() || !hasRoom(viewer, changes.text)) {
      miss(viewer, changes);
      catchUp(viewer);
    } else if (!changes.text.isEmpty()) {
      viewer.give(changes.text);
      shared.metrics.updates.increment();
      shared.metrics.skipped.increment((double) changes.skipped);
    }
  }

  /** What is to be told to all who have been told all before. */
  private record Changes(Collection<String> vehicleIds, String text, long skipped) {
    static final Changes NONE = new Changes(List.of(), "", 0);
  }

  private Changes changes() {
    List<String> ids = new ArrayList<>();
    List<String> vehicles = new ArrayList<>();
    List<String> left = new ArrayList<>();
    long skipped = 0;
    for (Watched place : watched) {
      if (!place.hasChanged()) {
        continue;
      }
      Watched.Update update = place.update();
      if (view.isOfAll()) {
        vehicles.add(update.joined());
        update.here().forEach(sight -> ids.add(sight.vehicleId));
      } else {
        addSome(update, ids, vehicles, left);
      }
      for (String vehicleId : update.gone()) {
        if (view.reach().includes(vehicleId) && !contains(shared.picture.sight(vehicleId))) {
          left.add(vehicleId);
        }
      }
      skipped += update.skipped();
    }
    ids.addAll(left);
    return ids.isEmpty()
        ? Changes.NONE
        : new Changes(ids, LiveText.update(vehicles, left, skipped), skipped);
  }

  private void addSome(
      Watched.Update update, List<String> ids, List<String> vehicles, List<String> left) {
    for (Sight sight : update.here()) {
      if (contains(sight)) {
        ids.add(sight.vehicleId);
        vehicles.add(sight.json);
      } else if (view.reach().includes(sight.vehicleId)) {
        left.add(sight.vehicleId);
      }
    }
  }

  /** Whether a vehicle is in view; not, if there is none. */
  private boolean contains(@Nullable Sight sight) {
    return sight != null
        && view.reach().includes(sight.vehicleId)
        && (cells.isEmpty()
            || (sight.cell != 0 && cells.contains(CoarseCells.at(sight.cell, level))))
        && (view.vehicles().isEmpty() || view.vehicles().contains(sight.vehicleId));
  }

  private void miss(Viewer viewer, Changes changes) {
    for (String vehicleId : changes.vehicleIds) {
      if (viewer.miss(vehicleId)) {
        shared.metrics.skipped.increment();
      }
    }
    viewer.skip(changes.skipped);
    shared.metrics.skipped.increment((double) changes.skipped);
    if (!changes.vehicleIds.isEmpty()) {
      shared.metrics.behind.increment();
    }
    if (viewer.missed().size() > 2 * shared.settings.maxVehiclesPerView()) {
      viewer.wantsAll = true;
      viewer.forgetMissed();
    }
  }

  private void catchUp(Viewer viewer) {
    if (viewer.wantsAll || !viewer.isBehind() || !viewer.isReady()) {
      return;
    }
    List<String> vehicles = new ArrayList<>();
    List<String> left = new ArrayList<>();
    for (String vehicleId : viewer.missed()) {
      Sight sight = shared.picture.sight(vehicleId);
      if (sight != null && contains(sight)) {
        vehicles.add(sight.json);
      } else {
        left.add(vehicleId);
      }
    }
    String text = LiveText.update(vehicles, left, viewer.skipped());
    if (hasRoom(viewer, text)) {
      viewer.give(text);
      viewer.forgetMissed();
      shared.metrics.updates.increment();
    }
  }

  /** All there is, if that is known, to a viewer that wants it and has taken what it had. */
  private void tellAll(Viewer viewer) {
    if (!viewer.wantsAll) {
      return;
    }
    String text = phase == Phase.KNOWN ? snapshot() : phase == Phase.TOO_MANY ? counts : "";
    if (!text.isEmpty() && hasRoom(viewer, text)) {
      viewer.give(text);
      viewer.wantsAll = false;
      viewer.knownRevision = shared.picture.revision();
      viewer.forgetMissed();
      (phase == Phase.KNOWN ? shared.metrics.snapshots : shared.metrics.clusters).increment();
    }
  }

  private String snapshot() {
    if (snapshot == null || snapshotRevision != shared.picture.revision()) {
      Map<String, Sight> sights = new HashMap<>();
      for (Watched place : watched) {
        for (Sight sight : place.here.values()) {
          if (contains(sight)) {
            sights.put(sight.vehicleId, sight);
          }
        }
      }
      snapshot = LiveText.snapshot(sights.values(), told);
      snapshotRevision = shared.picture.revision();
    }
    return snapshot;
  }

  private boolean hasRoom(Viewer viewer, String text) {
    long pending = shared.metrics.pendingChars.get();
    return viewer.isReady()
        && (pending == 0 || pending + text.length() <= shared.settings.maxPendingBytes());
  }
}
