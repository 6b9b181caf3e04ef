package whereabouts.tracker.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a hub counts. Meters: {@code whereabouts.live.viewers} and their bound, {@code
 * whereabouts.live.vehicles} and their bound, {@code whereabouts.live.pending.bytes} and their
 * bound, {@code whereabouts.live.messages} by their type, {@code whereabouts.live.skipped}, {@code
 * whereabouts.live.behind} and {@code whereabouts.live.refused}.
 */
final class LiveMetrics {
  final AtomicInteger viewers = new AtomicInteger();
  final AtomicInteger vehicles = new AtomicInteger();
  final AtomicLong pendingChars = new AtomicLong();
  final Counter snapshots;
  final Counter updates;
  final Counter clusters;
  final Counter skipped;
  final Counter behind;
  final Counter refused;

  LiveMetrics(LiveSettings settings, MeterRegistry meters) {
    gauge(meters, "viewers", "Viewers of /v1/live", viewers);
    bound(meters, "viewers.max", "How many there may be; more are refused", settings.maxViewers());
    gauge(meters, "vehicles", "Vehicles that viewers of this node look at", vehicles);
    bound(
        meters,
        "vehicles.max",
        "How many there may be; views of more are told as counts",
        settings.maxVehicles());
    Gauge.builder("whereabouts.live.pending.bytes", pendingChars, AtomicLong::get)
        .description("What viewers have been given and not taken")
        .baseUnit("bytes")
        .strongReference(true)
        .register(meters);
    Gauge.builder("whereabouts.live.pending.max", settings, LiveSettings::maxPendingBytes)
        .description("How much that may be; then viewers have to wait")
        .baseUnit("bytes")
        .strongReference(true)
        .register(meters);
    snapshots = messages(meters, "snapshot");
    updates = messages(meters, "update");
    clusters = messages(meters, "clusters");
    skipped =
        Counter.builder("whereabouts.live.skipped")
            .description("Positions that viewers were spared, since they were told newer ones")
            .register(meters);
    behind =
        Counter.builder("whereabouts.live.behind")
            .description("Updates that a viewer could not take when it was their time")
            .register(meters);
    refused =
        Counter.builder("whereabouts.live.refused")
            .description("Viewers that were refused since there were too many")
            .register(meters);
  }

  private static void gauge(MeterRegistry meters, String name, String what, AtomicInteger value) {
    Gauge.builder("whereabouts.live." + name, value, AtomicInteger::get)
        .description(what)
        .strongReference(true)
        .register(meters);
  }

  private static void bound(MeterRegistry meters, String name, String what, int max) {
    Gauge.builder("whereabouts.live." + name, () -> max).description(what).register(meters);
  }

  private static Counter messages(MeterRegistry meters, String type) {
    return Counter.builder("whereabouts.live.messages")
        .description("Messages to viewers")
        .tag("type", type)
        .register(meters);
  }
}
