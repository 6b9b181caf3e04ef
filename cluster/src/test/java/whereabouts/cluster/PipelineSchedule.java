package whereabouts.cluster;

import static whereabouts.cluster.RandomReports.BUCKETS;
import static whereabouts.cluster.RandomReports.VEHICLES;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import whereabouts.cluster.Clients.Submission;
import whereabouts.cluster.Clients.Trouble;
import whereabouts.tracker.fleet.Buckets;
import whereabouts.tracker.fleet.FleetSettings;
import whereabouts.tracker.fleet.FleetTable;
import whereabouts.tracker.fleet.Invariants;
import whereabouts.tracker.fleet.VehicleRow;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.vehicle.VehicleState;
import whereabouts.tracker.vehicle.Vehicles.Lookup;
import whereabouts.tracker.vehicle.Vehicles.Report;
import whereabouts.tracker.wire.IngestSettings;
import whereabouts.tracker.wire.Submissions;

/**
 * One random schedule: what clients send and when, which actor goes next, how time passes, what the
 * store and the network do, and which faults come. After every step the {@link Promises} and the
 * node's bounds are checked; in the end all that is bad stops, and everything must come to {@link
 * Rest}.
 */
final class PipelineSchedule {
  private static final int STEPS = 150;
  private static final long EPOCH_MILLIS = 1_700_000_000_000L;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** The longest that actors with something to do get no turn. */
  private static final Duration LONGEST_STARVATION = Duration.ofSeconds(1);

  /** What may go wrong; counted when it does. */
  static final List<String> FAULTS =
      List.of(
          "crash",
          "hold-up",
          "keeper failure",
          "loss",
          "move",
          "outage",
          "slow store",
          "stop",
          "vehicle failure",
          "writer failure");

  private static final SimulatedNode.Settings ROOMY = settings("");
  private static final SimulatedNode.Settings NARROW =
      settings(
          """
          fleet {
            max-vehicles = 4, max-unwritten-bytes = 500, max-batch-rows = 2
            max-batches-in-flight = 2, max-store-waiters = 2, max-slice-loads = 1
            waiting-reports = 1
          }
          ingest { max-reports-in-flight = 3, max-reports-awaiting-store = 2, credit-wait = 50ms }
          """);

  private static SimulatedNode.Settings settings(String bounds) {
    Config config =
        ConfigFactory.parseString("whereabouts {" + bounds + "}")
            .withFallback(
                ConfigFactory.parseString(
                    """
                    whereabouts {
                      fleet {
                        flush-interval = 100ms, max-flush-interval = 1s, target-age = 200ms
                        retry-backoff = 20ms, max-retry-backoff = 100ms
                        slice-wait = 100ms, hand-off-wait = 100ms, persisted-wait = 1200ms
                        idle-after = 500ms
                      }
                      reports { accepted-timeout = 400ms, persisted-timeout = 1s }
                    }
                    """))
            .withFallback(NodeSettings.load(ConfigFactory.empty()));
    NodeSettings node = NodeSettings.of(config);
    return new SimulatedNode.Settings(
        FleetSettings.of(config),
        IngestSettings.of(config),
        new ReportGateway.Timeouts(node.acceptedTimeout(), node.persistedTimeout()));
  }

  private final SimulatedSystem system;
  private final Random random;
  private final Consumer<Supplier<String>> trace;
  private final boolean calm;
  private final SimulatedNode.Settings settings;
  private final SlowStore store = new SlowStore();
  private final Promises promises;
  private final Clients clients;
  private final RandomReports reports;
  private final Map<String, Integer> tally = new TreeMap<>();

  /** Messages that are under way for longer. */
  private final List<Runnable> heldUp = new ArrayList<>();

  /** What readers and the store showed. */
  private final List<Report> shown = new ArrayList<>();

  private Weather weather;
  private boolean storeIsDown;
  private SimulatedNode node;
  private CompletableFuture<Void> replayed;
  private int submissions;

  private PipelineSchedule(SimulatedSystem system, long seed, Consumer<Supplier<String>> trace) {
    this.system = system;
    this.random = new Random(seed);
    this.trace = trace;
    this.weather = Weather.any(random);
    this.calm = weather.isCalm();
    this.settings = weather.narrow() ? NARROW : ROOMY;
    this.promises = new Promises(store, system::nanos);
    Duration maxFutureSkew = settings.fleet().maxFutureSkew();
    this.clients = new Clients(promises, system::nanos, maxFutureSkew, weather.narrow());
    this.reports = new RandomReports(random, maxFutureSkew.toMillis(), clients::sent);
  }

  /**
   * Plays a schedule.
   *
   * @param trace told each thing that happens
   * @return how often each kind of step, and each outcome, came
   * @throws AssertionError if something did not hold; the system is of no further use then
   */
  static Map<String, Integer> play(
      SimulatedSystem system, long seed, Consumer<Supplier<String>> trace) {
    system.reset();
    return new PipelineSchedule(system, seed, trace).play();
  }

  private Map<String, Integer> play() {
    say(weather::toString);
    startNode();
    for (int i = 0; i < STEPS; i++) {
      step();
      look();
    }
    clearUp();
    endNode();
    clients.counts().forEach((outcome, count) -> tally.put(outcome.name(), count));
    return tally;
  }

  private void step() {
    int choice = random.nextInt(100);
    if (choice < 28) {
      submit();
    } else if (choice < 50) {
      pass(1 + random.nextInt(60));
    } else if (choice < 56) {
      pass(100 + random.nextInt(600));
    } else if (choice < 60) {
      takeTurns(random.nextInt(20));
    } else if (choice < 66) {
      read(reports.anyVehicle());
    } else if (choice < 72) {
      upkeep();
    } else if (choice < 86) {
      when(weather.badStore(), () -> happens("slow store", store.doAnything(random)));
    } else if (choice < 88) {
      when(weather.badStore(), this::turnStoreOffOrOn);
    } else if (choice < 92) {
      when(!heldUp.isEmpty(), () -> heldUp.remove(random.nextInt(heldUp.size())).run());
    } else if (choice < 95) {
      when(weather.moves(), this::move);
    } else if (choice < 98) {
      when(weather.failures(), this::fail);
    } else {
      when(weather.ends(), oneIn(2) ? this::crash : this::stop);
    }
  }

  private static void when(boolean mayHappen, Runnable happening) {
    if (mayHappen) {
      happening.run();
    }
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private void happens(String kind, String what) {
    tally.merge(kind, 1, Integer::sum);
    say(() -> what);
  }

  private void say(Supplier<String> what) {
    trace.accept(() -> "%5d ms  %s".formatted(system.nanos() / 1_000_000, what.get()));
  }

  // ---- clients

  private void submit() {
    AckLevel ack = oneIn(3) ? AckLevel.PERSISTED : AckLevel.ACCEPTED;
    List<Optional<Report>> some = reports.some(EPOCH_MILLIS + system.nanos() / 1_000_000);
    SimulatedNode to = node;
    int number = ++submissions;
    say(() -> "#" + number + " " + ack + " " + some);
    Submission submission = clients.submit(some, ack);
    CompletionStage<List<Outcome>> answer =
        oneIn(4)
            ? Submissions.messages(to.ingest(), inTwo(some), ack)
            : Submissions.request(to.ingest(), some, ack);
    var unused =
        answer.thenAccept(
            outcomes -> {
              if (!to.isDead()) {
                say(() -> "#" + number + " is answered " + outcomes);
                submission.answered(outcomes);
              }
            });
  }

  private <T> List<List<T>> inTwo(List<T> all) {
    int at = random.nextInt(all.size() + 1);
    return List.of(all.subList(0, at), all.subList(at, all.size()));
  }

  private void read(String vehicle) {
    Consumer<Lookup> promised = promises.reading(vehicle);
    node.read(
        vehicle,
        lookup -> {
          say(() -> vehicle + " is read: " + lookup);
          if (lookup instanceof Lookup.Found found) {
            shown.add(new Report(vehicle, found.position()));
          }
          promised.accept(lookup);
        });
  }

  // ---- faults

  private void turnStoreOffOrOn() {
    storeIsDown = !storeIsDown;
    happens("outage", "the store is " + (storeIsDown ? "down" : "up"));
  }

  private void move() {
    int bucket = BUCKETS.get(random.nextInt(BUCKETS.size()));
    happens("move", "bucket " + bucket + " moves");
    clients.trouble(Trouble.MOVE);
    node.tell(FakeRegion.move(bucket));
  }

  private void fail() {
    clients.trouble(Trouble.FAILURE);
    String vehicle = reports.anyVehicle();
    switch (random.nextInt(3)) {
      case 0 -> {
        happens("writer failure", "the writer fails at its next write");
        node.failWriter();
      }
      case 1 -> {
        happens("keeper failure", "the keeper of " + vehicle + " fails");
        node.tell(FakeRegion.fail(EntityIds.keeperOf(Buckets.of(vehicle))));
      }
      default -> {
        happens("vehicle failure", vehicle + " fails");
        node.tell(FakeRegion.fail(vehicle));
      }
    }
  }

  private void carry(Runnable deliver) {
    if (!weather.lossy() || !oneIn(10)) {
      deliver.run();
      return;
    }
    clients.trouble(Trouble.NETWORK);
    if (oneIn(2)) {
      happens("loss", "a message is lost");
    } else {
      happens("hold-up", "a message is held up");
      heldUp.add(deliver);
    }
  }

  // ---- time and turns

  private void pass(int millis) {
    passUntil(() -> false, Duration.ofMillis(millis));
  }

  /** Lets time pass until a condition holds, at most so long. */
  private void passUntil(BooleanSupplier holds, Duration atMost) {
    long end = system.nanos() + atMost.toNanos();
    takeTurns();
    while (system.nanos() < end && !holds.getAsBoolean()) {
      boolean starving = system.isBusy();
      boolean awaited = store.isAwaited();
      system.advance(starving ? Math.min(end, system.nanos() + LONGEST_STARVATION.toNanos()) : end);
      note(Trouble.STARVATION, starving);
      note(Trouble.STORE, awaited || storeIsDown);
      note(Trouble.NETWORK, !heldUp.isEmpty());
      note(Trouble.MOVE, node.shards().isMoving());
      note(Trouble.FAILURE, BUCKETS.stream().anyMatch(this::hasLostItsKeeper));
      promises.watchHandingOn();
      takeTurns();
    }
  }

  private void note(Trouble trouble, boolean isThere) {
    if (isThere) {
      clients.trouble(trouble);
    }
  }

  /** It has failed, or the message that was to wake it is lost. */
  private boolean hasLostItsKeeper(int bucket) {
    return !node.shards().hasKeeper(bucket)
        && switch (node.table().bucket(bucket).phase()) {
          case CLOSED, LOADING -> true;
          case ACCEPTING, LOADED -> false;
        };
  }

  private void takeTurns() {
    takeTurns(weather.starved() ? random.nextInt(12) : Integer.MAX_VALUE);
  }

  /** Lets actors, and a store that is well or down, do so much, or all that there is to do. */
  private void takeTurns(int most) {
    for (int i = 0; i < most; i++) {
      boolean worked = system.step(random);
      if (!answerAtOnce() && !worked) {
        return;
      }
    }
  }

  private boolean answerAtOnce() {
    boolean answers = store.isAwaited() && (storeIsDown || !weather.badStore());
    if (answers && storeIsDown) {
      store.failAll();
    } else if (answers) {
      store.answerAll();
    }
    return answers;
  }

  // ---- the node's life

  private void startNode() {
    replayed = new CompletableFuture<>();
    node =
        new SimulatedNode(
            system, random, settings, store, replayed, this::carry, promises::handedOn);
    promises.nodeStarted(node);
    upkeep();
  }

  /** As {@link Upkeep} does, for the buckets in use. */
  private void upkeep() {
    for (int bucket : BUCKETS) {
      node.tell(FakeRegion.touch(bucket));
      node.table().sweep(bucket);
    }
    node.leftovers().send();
    replay();
  }

  /** As {@link SpillReplay} does, but for the time between two attempts. */
  private void replay() {
    CompletableFuture<Void> done = replayed;
    var unused =
        CompletableFuture.allOf(
                promises.spilled().stream()
                    .map(row -> store.write(Buckets.of(row.vehicleId()), List.of(row)))
                    .map(CompletionStage::toCompletableFuture)
                    .toArray(CompletableFuture<?>[]::new))
            .thenRun(
                () -> {
                  if (done == replayed) {
                    promises.replayed();
                    done.complete(null);
                  }
                });
  }

  private void crash() {
    happens("crash", "the node crashes");
    promises.nodeCrashed();
    endNode();
    startNode();
  }

  /** As {@link Stopping} does. */
  private void stop() {
    happens("stop", "the node stops");
    passUntil(clients::allAreAnswered, Duration.ofMillis(500));
    clients.trouble(Trouble.MOVE);
    node.leftovers().nodeStops();
    CompletableFuture<Void> flushed = node.table().flush().toCompletableFuture();
    passUntil(flushed::isDone, Duration.ofMillis(300));
    node.tell(FakeRegion.handOver());
    passUntil(node.shards()::areGone, PATIENCE);
    must(node.shards().areGone(), "all buckets are handed over");
    List<VehicleRow> left = new ArrayList<>(node.leftovers().kept());
    left.addAll(node.table().close());
    say(() -> "spilled are " + left);
    promises.nodeStopped(left);
    endNode();
    startNode();
  }

  private void endNode() {
    node.die();
    node.end(random);
    clients.hangUp();
    clients.trouble(Trouble.MOVE);
    store.hangUp(random);
    heldUp.clear();
    while (system.step(random)) {
      // what is left to do of a node that is gone
    }
  }

  // ---- what must hold

  private void look() {
    promises.check();
    FleetTable table = node.table();
    int unwritten = 0;
    for (int bucket : BUCKETS) {
      Invariants.check(table.bucket(bucket));
      unwritten += table.bucket(bucket).unwritten();
    }
    atMost(table.vehicles(), unwritten, "unwritten rows");
    atMost(settings.fleet().maxBatchesInFlight(), node.batchesInFlight(), "batches in flight");
    atMost(settings.fleet().maxStoreWaiters(), table.storeWaiters(), "reports waiting for it");
    for (AckLevel ack : AckLevel.values()) {
      atMost(node.ingest().inFlight(ack).max(), node.ingest().inFlight(ack).used(), "in flight");
    }
    if (calm) {
      long promised = 2 * settings.fleet().flush().interval().toMillis();
      atMost(promised, table.oldestUnwrittenAge().toMillis(), "ms unwritten");
    }
  }

  /** All that is bad stops. */
  private void clearUp() {
    say(() -> "it clears up");
    weather = Weather.CALM;
    storeIsDown = false;
    heldUp.forEach(Runnable::run);
    heldUp.clear();
    store.applyAllThatWanders();
    long end = system.nanos() + PATIENCE.toNanos();
    while (!lacks().isEmpty() && system.nanos() < end) {
      upkeep();
      pass(200);
      look();
    }
    must(lacks().isEmpty(), "all is at rest, but " + lacks());
    for (String vehicle : VEHICLES) {
      promises.visible(vehicle).ifPresent(visible -> isTheSameForAll(vehicle, visible));
    }
    for (Report report : shown) {
      if (!clients.mayBeTrue(report)) {
        throw new AssertionError("it was refused and yet is there: " + report);
      }
    }
  }

  private List<String> lacks() {
    boolean full = node.table().vehicles() >= settings.fleet().maxVehicles();
    return Rest.lacks(system, node, store, clients, full);
  }

  private void isTheSameForAll(String vehicle, VehicleState visible) {
    VehicleState stored = promises.stored(vehicle);
    must(
        same(stored, visible) || store.mayHaveBeenWrittenByAGhost(vehicle),
        vehicle + " is the same in the store");
    stored.position().ifPresent(fix -> shown.add(new Report(vehicle, fix)));
    List<Lookup> answers = new ArrayList<>();
    node.read(vehicle, answers::add);
    takeTurns();
    must(answers.size() == 1, vehicle + " is told when it is read");
    VehicleState read =
        answers.get(0) instanceof Lookup.Found found
            ? VehicleState.of(found.position())
            : VehicleState.UNKNOWN;
    must(same(read, visible), vehicle + " is the same when it is read");
  }

  private static boolean same(VehicleState a, VehicleState b) {
    return a.position().isPresent()
        ? b.position().isPresent()
            && Promises.covers(a, b.position().get())
            && Promises.covers(b, a.position().get())
        : b.position().isEmpty();
  }

  private static void atMost(long bound, long is, String what) {
    if (is > bound) {
      throw new AssertionError(is + " " + what + ", at most " + bound);
    }
  }

  private static void must(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("not so: " + what);
    }
  }
}
