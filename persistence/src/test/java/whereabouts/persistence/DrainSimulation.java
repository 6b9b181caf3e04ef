package whereabouts.persistence;

import static whereabouts.tracker.vehicle.Fixes.fix;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.PriorityQueue;
import java.util.Random;
import whereabouts.tracker.fleet.Batch;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.FleetSettings;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.fleet.Gate;
import whereabouts.tracker.fleet.ManualTime;
import whereabouts.tracker.vehicle.AckLevel;

/** A fleet that reports, a drain, and a store that can be exchanged, on a clock of their own. */
final class DrainSimulation {
  /** What becomes of a batch, and when. */
  record Answer(Duration after, boolean isStored) {}

  interface Store {
    Answer write(Duration now, int rows);
  }

  /** What was seen in a stretch of time. */
  static final class Seen {
    final LongSummaryStatistics intervalMillis = new LongSummaryStatistics();
    final LongSummaryStatistics ageMillis = new LongSummaryStatistics();
    final LongSummaryStatistics inFlight = new LongSummaryStatistics();
    final LongSummaryStatistics rowsOfStored = new LongSummaryStatistics();
    final List<Long> sinceOfTaken = new ArrayList<>();
    int failed;
  }

  private record OnItsWay(long atNanos, long sentNanos, Batch batch, boolean isStored) {}

  private static final Duration TICK = Duration.ofMillis(10);
  private static final long TICKS_PER_STEP = FlushPace.STEP.dividedBy(TICK);

  private final ManualTime time = new ManualTime();
  private FleetSettings settings;
  private final FleetTable table;
  private final Random random = new Random(1);
  private final Drain drain;
  private final List<Gate> vehicles = new ArrayList<>();
  private final PriorityQueue<OnItsWay> answers =
      new PriorityQueue<>(Comparator.comparingLong(OnItsWay::atNanos));
  private final double reportsPerTick;
  private double reportsDue;
  private long fixTime;
  private long ticks;

  /** A fleet whose vehicles report at any moment, after so long on average. */
  DrainSimulation(int fleet, Duration interval, String... settings) {
    set(settings);
    table = new FleetTable(() -> this.settings, time);
    drain = new Drain(table, random);
    for (int i = 0; i < Buckets.COUNT; i++) {
      table.bucket(i).open();
      table.bucket(i).load(List.of());
    }
    for (int i = 0; i < fleet; i++) {
      vehicles.add(table.bucketOf("bus-" + i).enter("bus-" + i, () -> {}));
    }
    reportsPerTick = (double) fleet * TICK.toMillis() / interval.toMillis();
  }

  /** These hold from now on, and the defaults of all others. */
  void set(String... changed) {
    settings =
        FleetSettings.of(
            ConfigFactory.parseString(String.join("\n", changed))
                .withFallback(ConfigFactory.load()));
  }

  FleetTable table() {
    return table;
  }

  /** Runs with this store for so long. */
  Seen run(Duration during, Store store) {
    Seen seen = new Seen();
    for (long end = ticks + during.dividedBy(TICK); ticks < end; ticks++) {
      report();
      answer(seen);
      send(store, seen);
      if (ticks % TICKS_PER_STEP == 0) {
        drain.adjustPace();
      }
      seen.intervalMillis.accept(table.flushInterval().toMillis());
      seen.ageMillis.accept(table.oldestUnwrittenAge().toMillis());
      seen.inFlight.accept(drain.inFlight());
      time.advance(TICK);
    }
    return seen;
  }

  private void report() {
    for (reportsDue += reportsPerTick; reportsDue >= 1; reportsDue--) {
      vehicles
          .get(random.nextInt(vehicles.size()))
          .report(fix(++fixTime, 1), AckLevel.ACCEPTED, verdict -> {});
    }
  }

  private void answer(Seen seen) {
    while (!answers.isEmpty() && answers.peek().atNanos <= time.getAsLong()) {
      OnItsWay answer = answers.remove();
      if (answer.isStored) {
        drain.stored(answer.batch, Duration.ofNanos(answer.atNanos - answer.sentNanos));
        seen.rowsOfStored.accept(answer.batch.rows().size());
      } else {
        drain.failed(answer.batch, StoreFailure.TIMEOUT);
        seen.failed++;
      }
    }
  }

  private void send(Store store, Seen seen) {
    long now = time.getAsLong();
    for (Batch batch : drain.take()) {
      seen.sinceOfTaken.add(batch.since());
      Answer answer = store.write(Duration.ofNanos(now), batch.rows().size());
      answers.add(new OnItsWay(now + answer.after.toNanos(), now, batch, answer.isStored));
    }
  }
}
