package whereabouts.cluster.operations;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import whereabouts.tracker.fleet.FleetSettings;
import whereabouts.tracker.wire.IngestSettings;

/**
 * The settings of this node that may be changed while it runs, until its restart: all of them stand
 * here and nowhere else, and whoever depends on one asks for it when it matters. Safe for
 * concurrent use: a reader sees all of a change or nothing, and of two changes at once each is
 * judged by what the other has left.
 */
public final class Tuning {
  private static final Logger LOG = LoggerFactory.getLogger(Tuning.class);

  /** All settings at one moment. */
  record Settings(FleetSettings fleet, IngestSettings ingest, OperationsSettings operations) {}

  /** What became of a wish to change some: nothing was changed if there is a problem. */
  record Outcome(Settings now, List<String> problems) {
    Outcome {
      problems = List.copyOf(problems);
    }
  }

  private final Settings configured;
  private final long maxReports;
  private final AtomicReference<Settings> now;

  private Tuning(Settings configured, long maxReports) {
    this.configured = configured;
    this.maxReports = maxReports;
    this.now = new AtomicReference<>(configured);
  }

  /** As they are set in a node's whole configuration. */
  public static Tuning of(Config node) {
    long buffers =
        Math.min(
            node.getLong("pekko.cluster.sharding.buffer-size"),
            node.getLong("pekko.remote.artery.advanced.outbound-message-queue-size"));
    return new Tuning(
        new Settings(FleetSettings.of(node), IngestSettings.of(node), OperationsSettings.of(node)),
        buffers / 2); // each report may be sent twice
  }

  /** Of the fleet, now. */
  public FleetSettings fleet() {
    return now.get().fleet;
  }

  /** Of what is taken in, now. */
  public IngestSettings ingest() {
    return now.get().ingest;
  }

  /** Of what operators are told, now. */
  public OperationsSettings operations() {
    return now.get().operations;
  }

  Settings now() {
    return now.get();
  }

  /** As they were at the start. */
  Settings configured() {
    return configured;
  }

  /** The least that a setting may be. One that was configured may be set again. */
  long least(Setting setting) {
    return Math.max(1, Math.min(setting.least(), setting.of(configured)));
  }

  /** The most that a setting may be. One that was configured may be set again. */
  long most(Setting setting) {
    return Math.max(setting.most(), setting.of(configured));
  }

  /**
   * Changes all of these, or none of them if one of them can't be as wished.
   *
   * @param by whom, for the log
   */
  synchronized Outcome change(Map<Setting, Long> wishes, String by) {
    Settings before = now.get();
    List<String> problems = new ArrayList<>();
    wishes.forEach(
        (setting, wish) -> {
          if (wish < least(setting) || wish > most(setting)) {
            problems.add(
                "%s is %d, which is outside %d..%d %s"
                    .formatted(
                        setting.wireName(),
                        wish,
                        least(setting),
                        most(setting),
                        setting.unit().wireName()));
          }
        });
    Map<Setting, Long> all = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      all.put(setting, wishes.getOrDefault(setting, setting.of(before)));
    }
    if (problems.isEmpty()) {
      problems.addAll(contradictions(all));
    }
    if (!problems.isEmpty()) {
      return new Outcome(before, problems);
    }
    Settings after = settings(before, all::get);
    now.set(after);
    log(before, after, by);
    return new Outcome(after, List.of());
  }

  private List<String> contradictions(Map<Setting, Long> all) {
    List<String> contradictions = new ArrayList<>();
    for (Setting atLeast : new Setting[] {Setting.MAX_FLUSH_INTERVAL, Setting.TARGET_AGE}) {
      if (all.get(atLeast) < all.get(Setting.FLUSH_INTERVAL)) {
        contradictions.add(
            "%s would be %d, which is less than %s, which would be %d"
                .formatted(
                    atLeast.wireName(),
                    all.get(atLeast),
                    Setting.FLUSH_INTERVAL.wireName(),
                    all.get(Setting.FLUSH_INTERVAL)));
      }
    }
    long reports =
        all.get(Setting.MAX_REPORTS_IN_FLIGHT) + all.get(Setting.MAX_REPORTS_AWAITING_STORE);
    if (reports > maxReports) {
      contradictions.add(
          ("%s and %s would be %d together, which is more than %d: half of what the buffers between"
                  + " nodes hold, which are set at the start (pekko.cluster.sharding.buffer-size,"
                  + " pekko.remote.artery.advanced.outbound-message-queue-size)")
              .formatted(
                  Setting.MAX_REPORTS_IN_FLIGHT.wireName(),
                  Setting.MAX_REPORTS_AWAITING_STORE.wireName(),
                  reports,
                  maxReports));
    }
    return contradictions;
  }

  private static Settings settings(Settings before, ToLongFunction<Setting> all) {
    FleetSettings fleet = before.fleet;
    IngestSettings ingest = before.ingest;
    return new Settings(
        new FleetSettings(
            (int) all.applyAsLong(Setting.MAX_VEHICLES),
            all.applyAsLong(Setting.MAX_UNWRITTEN_BYTES),
            fleet.maxFutureSkew(),
            new FleetSettings.Flush(
                millis(all, Setting.FLUSH_INTERVAL, fleet.flush().interval()),
                millis(all, Setting.MAX_FLUSH_INTERVAL, fleet.flush().maxInterval()),
                millis(all, Setting.TARGET_AGE, fleet.flush().targetAge()),
                millis(all, Setting.TARGET_BATCH_TIME, fleet.flush().targetBatchTime())),
            (int) all.applyAsLong(Setting.MAX_BATCH_ROWS),
            (int) all.applyAsLong(Setting.MAX_BATCH_BYTES),
            (int) all.applyAsLong(Setting.MAX_BATCHES_IN_FLIGHT),
            fleet.retryBackoff(),
            fleet.maxRetryBackoff(),
            fleet.persistedWait(),
            (int) all.applyAsLong(Setting.MAX_STORE_WAITERS),
            fleet.sliceWait(),
            fleet.maxSliceLoads(),
            fleet.waitingReports(),
            fleet.handOffWait(),
            fleet.idleAfter(),
            fleet.spatialIndex()),
        new IngestSettings(
            (int) all.applyAsLong(Setting.MAX_REPORTS_IN_FLIGHT),
            (int) all.applyAsLong(Setting.MAX_REPORTS_AWAITING_STORE),
            millis(all, Setting.TARGET_LATENCY, ingest.targetLatency()),
            millis(all, Setting.CREDIT_WAIT, ingest.creditWait()),
            ingest.maxEntries(),
            ingest.maxFutureSkew(),
            ingest.earliestFix(),
            ingest.retryAfter()),
        new OperationsSettings(
            before.operations.maxUnwrittenAge(),
            millis(all, Setting.LADDER_CALM, before.operations.ladderCalm())));
  }

  /** What is not changed stays as it is, to the nanosecond. */
  private static Duration millis(ToLongFunction<Setting> all, Setting setting, Duration before) {
    long millis = all.applyAsLong(setting);
    return millis == before.toMillis() ? before : Duration.ofMillis(millis);
  }

  private static void log(Settings before, Settings after, String by) {
    List<String> changes = new ArrayList<>();
    for (Setting setting : Setting.values()) {
      if (setting.of(before) != setting.of(after)) {
        changes.add(
            "%s %d -> %d".formatted(setting.wireName(), setting.of(before), setting.of(after)));
      }
    }
    if (!changes.isEmpty()) {
      LOG.info("Settings changed from {}, until the restart: {}", by, String.join(", ", changes));
    }
  }
}
