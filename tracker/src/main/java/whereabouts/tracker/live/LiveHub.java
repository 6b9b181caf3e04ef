package whereabouts.tracker.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.live.LiveGateway.Peer;

/**
 * All viewers of a node, and what they are told. It asks the feeds of all nodes for what somebody
 * looks at, and for nothing else; so each vehicle comes to it once however many look at it, and
 * what is sent to viewers of one view is put together once. Not thread-safe.
 *
 * <p>A viewer that is slow costs one message and the ids of the vehicles that it has missed.
 */
final class LiveHub {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(1);

  /** A count that some nodes have not answered. */
  private static final class Count {
    private final Area area;
    private final long untilNanos;
    private int awaited;
    private final List<FeedTold.Cluster> clusters = new ArrayList<>();

    private Count(Area area, long untilNanos) {
      this.area = area;
      this.untilNanos = untilNanos;
    }
  }

  private final LiveMetrics metrics;
  private final LongSupplier nanoTime;
  private final Picture picture = new Picture();
  private final Feeds feeds;
  private final Area.Shared shared;
  private final Map<View, Area> areas = new HashMap<>();
  private final Map<Long, Count> counts = new HashMap<>();
  private long nextCorrelation;

  /**
   * Nobody looks at anything.
   *
   * @param self who the feeds are to tell
   * @param generation of the first questions; greater than any before on this node
   */
  LiveHub(
      ActorRef<FeedTold> self,
      LiveSettings settings,
      LiveMetrics metrics,
      long generation,
      LongSupplier nanoTime) {
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    this.feeds = new Feeds(picture, self, settings.handOverWait(), generation, nanoTime);
    this.shared = new Area.Shared(picture, feeds, this::count, settings, metrics);
  }

  /** These are all nodes that have vehicles now. */
  void peers(List<Peer> peers) {
    feeds.peers(peers);
  }

  /** It goes; so must all viewers, who may come again. */
  void end() {
    areas.values().forEach(area -> area.viewers.forEach(Viewer::end));
  }

  /** A viewer looks at something, and at nothing else any more. */
  void look(Viewer viewer, View view) {
    Area left = viewer.area;
    Area looked = areas.get(view);
    if (looked == null) {
      looked = new Area(view, shared, nanoTime.getAsLong(), until());
      areas.put(view, looked);
    }
    leave(viewer, left, looked);
    looked.add(viewer);
    finishCounts();
    looked.advance(nanoTime.getAsLong());
    feeds.ask();
  }

  /** A viewer is gone. */
  void close(Viewer viewer) {
    leave(viewer, viewer.area, null);
    viewer.area = null;
    viewer.close();
    feeds.ask();
  }

  private void leave(Viewer viewer, @Nullable Area left, @Nullable Area entered) {
    if (left != null && left != entered) {
      left.viewers.remove(viewer);
      if (left.viewers.isEmpty()) {
        left.close();
        areas.remove(left.view);
        counts.values().removeIf(count -> count.area == left);
      }
    }
  }

  private long until() {
    return nanoTime.getAsLong() + ANSWER_WITHIN.toNanos();
  }

  private void count(Area area) {
    long correlation = nextCorrelation++;
    Count count = new Count(area, until());
    counts.put(correlation, count);
    count.awaited = feeds.count(area.view.cells(), correlation);
  }

  /** A node has told something. */
  void on(FeedTold told) {
    if (told instanceof FeedTold.Batch batch) {
      feeds.on(batch);
      for (Area area : areas.values()) {
        area.advance(nanoTime.getAsLong());
      }
    } else if (told instanceof FeedTold.Counts counted) {
      Count count = counts.get(counted.correlation());
      if (count != null) {
        count.awaited--;
        count.clusters.addAll(counted.clusters());
        finishCounts();
      }
    }
  }

  private void finishCounts() {
    long now = nanoTime.getAsLong();
    for (Map.Entry<Long, Count> next : List.copyOf(counts.entrySet())) {
      Count count = next.getValue();
      if (count.awaited <= 0 || count.untilNanos - now <= 0) {
        counts.remove(next.getKey());
        count.area.counted(count.clusters, now, until());
      }
    }
  }

  /** It is time to tell the viewers. */
  void tick() {
    long now = nanoTime.getAsLong();
    finishCounts();
    if (picture.removeForsaken(now)) {
      feeds.beginAgain(); // whoever has them after all tells it
    }
    for (Area area : List.copyOf(areas.values())) {
      area.tick(now);
    }
    picture.told();
    feeds.ask();
    feeds.tick();
    metrics.vehicles.set(picture.size());
  }
}
