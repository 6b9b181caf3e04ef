package whereabouts.cluster.operations;

import java.time.Duration;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * A setting that an operator may change while the node runs. Each is a whole number; what it means
 * and what speaks for more or less of it stands in the reference.conf under its key.
 */
enum Setting {
  FLUSH_INTERVAL(
      "flushIntervalMs",
      "whereabouts.fleet.flush-interval",
      Unit.MILLISECONDS,
      10,
      600_000,
      now -> millis(now.fleet().flush().interval())),
  MAX_FLUSH_INTERVAL(
      "maxFlushIntervalMs",
      "whereabouts.fleet.max-flush-interval",
      Unit.MILLISECONDS,
      10,
      600_000,
      now -> millis(now.fleet().flush().maxInterval())),
  TARGET_AGE(
      "targetAgeMs",
      "whereabouts.fleet.target-age",
      Unit.MILLISECONDS,
      10,
      600_000,
      now -> millis(now.fleet().flush().targetAge())),
  TARGET_BATCH_TIME(
      "targetBatchTimeMs",
      "whereabouts.fleet.target-batch-time",
      Unit.MILLISECONDS,
      1,
      60_000,
      now -> millis(now.fleet().flush().targetBatchTime())),
  MAX_BATCH_ROWS(
      "maxBatchRows",
      "whereabouts.fleet.max-batch-rows",
      Unit.ROWS,
      1,
      500,
      now -> now.fleet().maxBatchRows()),
  MAX_BATCH_BYTES(
      "maxBatchBytes",
      "whereabouts.fleet.max-batch-bytes",
      Unit.BYTES,
      1024,
      64 * 1024,
      now -> now.fleet().maxBatchBytes()),
  MAX_BATCHES_IN_FLIGHT(
      "maxBatchesInFlight",
      "whereabouts.fleet.max-batches-in-flight",
      Unit.BATCHES,
      1,
      1024,
      now -> now.fleet().maxBatchesInFlight()),
  MAX_UNWRITTEN_BYTES(
      "maxUnwrittenBytes",
      "whereabouts.fleet.max-unwritten-bytes",
      Unit.BYTES,
      1,
      1L << 40,
      now -> now.fleet().maxUnwrittenBytes()),
  MAX_VEHICLES(
      "maxVehicles",
      "whereabouts.fleet.max-vehicles",
      Unit.VEHICLES,
      1,
      1_000_000_000,
      now -> now.fleet().maxVehicles()),
  MAX_STORE_WAITERS(
      "maxStoreWaiters",
      "whereabouts.fleet.max-store-waiters",
      Unit.REPORTS,
      1,
      1_000_000_000,
      now -> now.fleet().maxStoreWaiters()),
  MAX_REPORTS_IN_FLIGHT(
      "maxReportsInFlight",
      "whereabouts.ingest.max-reports-in-flight",
      Unit.REPORTS,
      1,
      1_000_000,
      now -> now.ingest().maxReportsInFlight()),
  MAX_REPORTS_AWAITING_STORE(
      "maxReportsAwaitingStore",
      "whereabouts.ingest.max-reports-awaiting-store",
      Unit.REPORTS,
      1,
      1_000_000,
      now -> now.ingest().maxReportsAwaitingStore()),
  TARGET_LATENCY(
      "targetLatencyMs",
      "whereabouts.ingest.target-latency",
      Unit.MILLISECONDS,
      1,
      10_000,
      now -> millis(now.ingest().targetLatency())),
  CREDIT_WAIT(
      "creditWaitMs",
      "whereabouts.ingest.credit-wait",
      Unit.MILLISECONDS,
      1,
      10_000,
      now -> millis(now.ingest().creditWait())),
  LADDER_CALM(
      "ladderCalmMs",
      "whereabouts.ladder.calm",
      Unit.MILLISECONDS,
      1,
      3_600_000,
      now -> millis(now.operations().ladderCalm()));

  /** What a setting counts. */
  enum Unit {
    MILLISECONDS("ms"),
    BYTES("bytes"),
    ROWS("rows"),
    BATCHES("batches"),
    VEHICLES("vehicles"),
    REPORTS("reports");

    private final String wireName;

    Unit(String wireName) {
      this.wireName = wireName;
    }

    String wireName() {
      return wireName;
    }
  }

  private final String wireName;
  private final String key;
  private final Unit unit;
  private final long least;
  private final long most;

  @SuppressWarnings("ImmutableEnumChecker") // each is a function of its argument only
  private final ToLongFunction<Tuning.Settings> value;

  Setting(
      String wireName,
      String key,
      Unit unit,
      long least,
      long most,
      ToLongFunction<Tuning.Settings> value) {
    this.wireName = wireName;
    this.key = key;
    this.unit = unit;
    this.least = least;
    this.most = most;
    this.value = value;
  }

  private static long millis(Duration duration) {
    return duration.toMillis();
  }

  /** The one that operators call so. */
  static Optional<Setting> named(String wireName) {
    return Stream.of(values()).filter(setting -> setting.wireName.equals(wireName)).findAny();
  }

  String wireName() {
    return wireName;
  }

  /** Where it stands in the configuration. */
  String key() {
    return key;
  }

  Unit unit() {
    return unit;
  }

  /** The least that makes sense, whatever the others are. */
  long least() {
    return least;
  }

  /** The most that makes sense, whatever the others are. */
  long most() {
    return most;
  }

  long of(Tuning.Settings settings) {
    return value.applyAsLong(settings);
  }
}
