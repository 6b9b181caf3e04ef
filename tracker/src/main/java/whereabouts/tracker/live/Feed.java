package whereabouts.tracker.live;

import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.fleet.Bucket;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.live.FeedTold.Batch;
import whereabouts.tracker.live.FeedTold.Fate;
import whereabouts.tracker.live.FeedTold.Sighting;
import whereabouts.tracker.query.Hit;
import whereabouts.tracker.query.QuerySettings;
import whereabouts.tracker.spatial.CoarseCells;
import whereabouts.tracker.spatial.MoveListener;
import whereabouts.tracker.spatial.Placed;
import whereabouts.tracker.spatial.SpatialIndex;
import whereabouts.tracker.vehicle.Position;

/**
 * Tells the hubs of all nodes what becomes of this node's vehicles in what they watch: at first all
 * that is there, then, with every tick, what has changed. What changes several times between two
 * ticks is told once.
 *
 * <p>For each hub it knows exactly which vehicles it has told of, so that it can tell when one is
 * there no more. What is held is bounded by the vehicles in what is watched, however many reports
 * come.
 *
 * <h2>Concurrency</h2>
 *
 * One thread at a time calls it, but for {@link #moved}, which is called by whoever changes a
 * vehicle. Who asks for a cell is registered first, and then the cell is read; who changes a
 * vehicle changes it first, and then looks who is registered: so that one of both sees the other.
 */
final class Feed implements MoveListener {
  private static final int MAX_BATCH_SIGHTINGS = 500;

  /** Well below the frame size of artery, of which it is the larger part. */
  private static final int MAX_BATCH_BYTES = 128 * 1024;

  /**
   * Batches that a hub has not taken; then it is told no more until it has. Artery's queue for them
   * holds more, or it would drop them (pekko.conf).
   */
  private static final int MAX_ON_THEIR_WAY = 128;

  private static final long SPEAK_AFTER = Duration.ofSeconds(2).toNanos();
  private static final long FORGET_AFTER = Duration.ofSeconds(10).toNanos();
  private static final long LOOK_FOR_SILENT_EVERY = Duration.ofSeconds(2).toNanos();

  /** What a feed needs. */
  record Means(
      String node,
      FleetTable table,
      SpatialIndex spatial,
      Function<Hit, String> json,
      QuerySettings settings,
      LongSupplier clockMillis,
      LongSupplier nanoTime) {}

  private final Means means;
  private final Interest interest = new Interest();
  private final ConcurrentHashMap<Placed, Integer> changed = new ConcurrentHashMap<>();
  private final Map<ActorRef<FeedTold>, Subscription> subscriptions = new HashMap<>();

  /** What was written in this tick: for another hub it need not be written again. */
  private final Map<String, Written> written = new HashMap<>();

  /** Buckets that were whole here when changes were last looked at. */
  private BitSet loaded = new BitSet();

  private long lookedForSilentNanos;
  private long lookedForSilentMillis;

  Feed(Means means) {
    this.means = means;
    this.lookedForSilentNanos = means.nanoTime.getAsLong();
    this.lookedForSilentMillis = means.clockMillis.getAsLong();
  }

  private record Written(Position position, String json) {}

  /** What a hub has been told of a vehicle. */
  private record Told(Placed placed, long cell, long receivedMillis) {}

  /** What one hub watches, and what it has been told. */
  private static final class Subscription {
    private final ActorRef<FeedTold> hub;
    private final long generation;
    private final Set<Long> cells = new HashSet<>();
    private final int[] cellsByLevel = new int[Interest.LEVELS];
    private final Set<String> vehicles = new HashSet<>();
    private final Map<String, Told> told = new HashMap<>();

    /** What is to be told, and how often it has changed. */
    private final Map<Placed, Integer> toTell = new LinkedHashMap<>();

    private long questions;
    private long batches;
    private long took;
    private long version;
    private long toldVersion = -1;
    private BitSet toldLoaded = new BitSet();
    private long heardNanos;
    private long spokeNanos;

    private Subscription(FeedAsk.Watch first) {
      this.hub = first.replyTo();
      this.generation = first.generation();
    }

    private boolean watches(String vehicleId, long cell) {
      if (vehicles.contains(vehicleId)) {
        return true;
      }
      for (int i = 0; i < cellsByLevel.length && cell != 0; i++) {
        if (cellsByLevel[i] > 0 && cells.contains(CoarseCells.at(cell, Interest.level(i)))) {
          return true;
        }
      }
      return false;
    }
  }

  @Override
  public void moved(Placed placed, long from, long to) {
    VarHandle.fullFence(); // before this the change, after it who is interested
    if (interest.isIn(placed.vehicleId(), from, to)) {
      changed.merge(placed, 1, Integer::sum);
    }
  }

  /** A hub has asked; if it is for something new, it is told at once. */
  void on(FeedAsk ask) {
    if (ask instanceof FeedAsk.Watch watch) {
      onWatch(watch);
    } else if (ask instanceof FeedAsk.Count count) {
      count
          .replyTo()
          .tell(new FeedTold.Counts(means.node, count.correlation(), clusters(count.cells())));
    }
  }

  private List<FeedTold.Cluster> clusters(List<Long> cells) {
    List<FeedTold.Cluster> clusters = new ArrayList<>();
    for (long cell : CoarseCells.finer(cells)) {
      int count = means.spatial.count(cell);
      if (count > 0) {
        CoarseCells.Middle middle = means.spatial.middle(cell);
        clusters.add(new FeedTold.Cluster(cell, count, middle.x(), middle.y(), middle.z()));
      }
    }
    return clusters;
  }

  private void onWatch(FeedAsk.Watch watch) {
    Subscription known = subscriptions.get(watch.replyTo());
    if (watch.number() == 0) {
      if (known != null) {
        drop(known);
      }
      known = new Subscription(watch);
      subscriptions.put(watch.replyTo(), known);
      means.spatial.listener(this);
    } else if (known == null || known.generation != watch.generation()) {
      return; // it will notice that nobody answers
    } else if (known.questions != watch.number()) {
      drop(known);
      return;
    }
    known.questions++;
    known.heardNanos = means.nanoTime.getAsLong();
    known.took = watch.took();
    known.version = watch.version();
    if (!watch.change().isEmpty()) {
      watchLess(known, watch.change());
      watchMore(known, watch.change());
    }
    if (known.toldVersion != known.version) {
      tell(known, known.heardNanos);
      written.clear();
    }
  }

  private void watchLess(Subscription hub, FeedAsk.Change change) {
    for (Long cell : change.removedCells()) {
      if (hub.cells.remove(cell)) {
        hub.cellsByLevel[Interest.index(cell)]--;
        interest.remove(cell);
      }
    }
    for (String vehicleId : change.removedVehicles()) {
      if (hub.vehicles.remove(vehicleId)) {
        interest.remove(vehicleId);
      }
    }
    if (!change.removedCells().isEmpty() || !change.removedVehicles().isEmpty()) {
      hub.told.entrySet().removeIf(told -> !hub.watches(told.getKey(), told.getValue().cell));
    }
  }

  private void watchMore(Subscription hub, FeedAsk.Change change) {
    for (Long cell : change.addedCells()) {
      if (hub.cells.add(cell)) {
        hub.cellsByLevel[Interest.index(cell)]++;
        interest.add(cell);
      }
    }
    for (String vehicleId : change.addedVehicles()) {
      if (hub.vehicles.add(vehicleId)) {
        interest.add(vehicleId);
      }
    }
    VarHandle.fullFence();
    for (long cell : change.addedCells()) {
      means.spatial.within(cell, placed -> isNew(placed, hub));
    }
    for (String vehicleId : change.addedVehicles()) {
      means.table.bucketOf(vehicleId).placed(vehicleId).ifPresent(placed -> isNew(placed, hub));
    }
  }

  private static void isNew(Placed placed, Subscription hub) {
    Told told = hub.told.get(placed.vehicleId());
    if (told == null || told.placed != placed) {
      hub.toTell.putIfAbsent(placed, 1);
    }
  }

  private void drop(Subscription gone) {
    subscriptions.remove(gone.hub);
    gone.cells.forEach(interest::remove);
    gone.vehicles.forEach(interest::remove);
    if (subscriptions.isEmpty()) {
      means.spatial.listener(null);
      changed.clear();
    }
  }

  /** Tells each hub what has changed for it. */
  void tick() {
    long now = means.nanoTime.getAsLong();
    for (Subscription hub : List.copyOf(subscriptions.values())) {
      if (now - hub.heardNanos > FORGET_AFTER) {
        drop(hub);
      }
    }
    loaded = loadedNow(); // and then all that is in them is among the changes, or was told before
    sortChanges();
    if (now - lookedForSilentNanos >= LOOK_FOR_SILENT_EVERY) {
      lookedForSilentNanos = now;
      lookForSilent();
    }
    for (Subscription hub : subscriptions.values()) {
      tell(hub, now);
    }
    written.clear();
  }

  private BitSet loadedNow() {
    BitSet now = new BitSet(Buckets.COUNT);
    for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
      now.set(bucket, means.table.bucket(bucket).phase() == Bucket.Phase.LOADED);
    }
    return now;
  }

  private void sortChanges() {
    for (Iterator<Placed> next = changed.keySet().iterator(); next.hasNext(); ) {
      Placed placed = next.next();
      Integer times = changed.remove(placed); // and then it is read: later changes are noted anew
      Position at = placed.position();
      long cell = at == null ? 0 : CoarseCells.of(at);
      for (Subscription hub : subscriptions.values()) {
        if (times != null
            && (hub.told.containsKey(placed.vehicleId())
                || hub.watches(placed.vehicleId(), cell))) {
          hub.toTell.merge(placed, times, Integer::sum);
        }
      }
    }
  }

  /** Nothing tells of a vehicle that it goes offline, or off the map, but that time passes. */
  private void lookForSilent() {
    long before = lookedForSilentMillis;
    long now = means.clockMillis.getAsLong();
    lookedForSilentMillis = now;
    for (Subscription hub : subscriptions.values()) {
      for (Told told : hub.told.values()) {
        if (hasPassed(told.receivedMillis + means.settings.offlineAfter().toMillis(), before, now)
            || hasPassed(
                told.receivedMillis + means.settings.offMapAfter().toMillis(), before, now)) {
          hub.toTell.putIfAbsent(told.placed, 1);
        }
      }
    }
  }

  private static boolean hasPassed(long moment, long before, long now) {
    return moment >= before && moment < now;
  }

  private void tell(Subscription hub, long nowNanos) {
    List<Sighting> batch = new ArrayList<>();
    int bytes = 0;
    Iterator<Map.Entry<Placed, Integer>> rest = hub.toTell.entrySet().iterator();
    while (rest.hasNext() && hub.batches - hub.took < MAX_ON_THEIR_WAY) {
      Map.Entry<Placed, Integer> next = rest.next();
      Sighting sighting = sighting(hub, next.getKey(), next.getValue());
      rest.remove();
      if (sighting == null) {
        continue;
      }
      batch.add(sighting);
      bytes += sighting.bytes();
      if (batch.size() >= MAX_BATCH_SIGHTINGS || bytes >= MAX_BATCH_BYTES) {
        send(hub, batch, null, nowNanos);
        batch = new ArrayList<>();
        bytes = 0;
      }
    }
    boolean isNewVersion = hub.toTell.isEmpty() && hub.toldVersion != hub.version;
    if (isNewVersion) {
      hub.toldVersion = hub.version;
    }
    boolean isNewlyLoaded = hub.toTell.isEmpty() && !hub.toldLoaded.equals(loaded);
    if (isNewlyLoaded) {
      hub.toldLoaded = loaded;
    }
    if (!batch.isEmpty()
        || isNewVersion
        || isNewlyLoaded
        || nowNanos - hub.spokeNanos > SPEAK_AFTER) {
      send(hub, batch, isNewlyLoaded ? loaded : null, nowNanos);
    }
  }

  private void send(
      Subscription hub, Collection<Sighting> batch, @Nullable BitSet newlyLoaded, long nowNanos) {
    hub.spokeNanos = nowNanos;
    hub.hub.tell(
        new Batch(
            means.node,
            hub.generation,
            hub.batches++,
            hub.toldVersion,
            List.copyOf(batch),
            newlyLoaded));
  }

  /** What is to be told of a vehicle; null if nothing is. */
  private @Nullable Sighting sighting(Subscription hub, Placed placed, int changes) {
    String vehicleId = placed.vehicleId();
    Position at = placed.position();
    boolean isHere = placed.isHere();
    long cell = at == null || isOffMap(at) ? 0 : CoarseCells.of(at);
    if (at != null && isHere && hub.watches(vehicleId, cell)) {
      hub.told.put(vehicleId, new Told(placed, cell, at.receivedMillis()));
      return new Sighting(
          vehicleId, Fate.HERE, cell, at.timeMillis(), json(vehicleId, at), changes - 1);
    }
    Told told = hub.told.get(vehicleId);
    if (told == null || told.placed != placed) {
      return null; // one that came back has a row of its own
    }
    hub.told.remove(vehicleId);
    boolean isHandedOn = at != null && !isHere && !loaded.get(Buckets.of(vehicleId));
    return Sighting.gone(vehicleId, isHandedOn ? Fate.HANDED_ON : Fate.LEFT);
  }

  private boolean isOffMap(Position at) {
    return means.clockMillis.getAsLong() - at.receivedMillis()
        > means.settings.offMapAfter().toMillis();
  }

  private String json(String vehicleId, Position at) {
    Written known = written.get(vehicleId);
    if (known != null && known.position.equals(at)) {
      return known.json;
    }
    String json = means.json.apply(new Hit(vehicleId, at, Double.NaN));
    if (subscriptions.size() > 1) {
      written.put(vehicleId, new Written(at, json));
    }
    return json;
  }

  /** Vehicles that hubs have been told of, each counted for each hub. */
  int told() {
    return subscriptions.values().stream().mapToInt(hub -> hub.told.size()).sum();
  }
}
