package whereabouts.tracker.live;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import whereabouts.tracker.access.Reach;
import whereabouts.tracker.spatial.Box;
import whereabouts.tracker.vehicle.Limit;

/** The way in for viewers: they open, look at something, look elsewhere, and close. Thread-safe. */
public final class LiveViews {
  /** The name of the gateway, below /system. */
  public static final String NAME = "live";

  private final ActorRef<LiveGateway.Command> gateway;
  private final LiveSettings settings;
  private final LiveMetrics metrics;

  private LiveViews(
      ActorRef<LiveGateway.Command> gateway, LiveSettings settings, LiveMetrics metrics) {
    this.gateway = gateway;
    this.settings = settings;
    this.metrics = metrics;
  }

  /**
   * Starts the gateway of a node; it has to be told the {@link LiveGateway.Peers}.
   *
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   */
  public static LiveViews start(
      ActorSystem<?> system, LiveSettings settings, MeterRegistry meters, LongSupplier nanoTime) {
    LiveMetrics metrics = new LiveMetrics(settings, meters);
    return new LiveViews(
        system.systemActorOf(
            LiveGateway.create(settings, metrics, nanoTime), NAME, LiveFeed.DISPATCHER),
        settings,
        metrics);
  }

  /** To be told which nodes there are. */
  public ActorRef<LiveGateway.Command> gateway() {
    return gateway;
  }

  public LiveSettings settings() {
    return settings;
  }

  /** Why there is no room for one more viewer, if there is none; counted as refused then. */
  public Optional<Limit> limitReached() {
    int used = metrics.viewers.get();
    if (used < settings.maxViewers()) {
      return Optional.empty();
    }
    metrics.refused.increment();
    return Optional.of(new Limit("viewers", used, settings.maxViewers()));
  }

  /**
   * A viewer comes. As many may come at once beyond the limit as are being let in.
   *
   * @param wake called, on any thread, when there is something for it to take, or it has ended
   */
  public Viewer open(Runnable wake) {
    metrics.viewers.incrementAndGet();
    return new Viewer(wake, metrics.pendingChars);
  }

  /** It looks at a box now. */
  public void look(Viewer viewer, Box box, Reach reach) {
    gateway.tell(new LiveGateway.Look(viewer, View.of(box, reach)));
  }

  /** It follows these vehicles now, as far as it may know of them. */
  public void follow(Viewer viewer, Set<String> vehicleIds, Reach reach) {
    gateway.tell(new LiveGateway.Look(viewer, View.following(vehicleIds, reach)));
  }

  /** It is gone; to be called once. */
  public void close(Viewer viewer) {
    viewer.sent();
    metrics.viewers.decrementAndGet();
    gateway.tell(new LiveGateway.Close(viewer));
  }
}
