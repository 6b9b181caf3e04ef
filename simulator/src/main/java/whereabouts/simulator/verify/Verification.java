package whereabouts.simulator.verify;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import whereabouts.simulator.verify.Expected.Judgement;
import whereabouts.simulator.wire.Target;

/**
 * Reads every vehicle back, from the API and from the store, and compares with the ledger. All are
 * read once; those of which the store is behind, or no answer came, again and again until they are
 * right or patience ends.
 */
public final class Verification {
  private static final int READERS = 16;
  private static final Duration BETWEEN_PASSES = Duration.ofMillis(250);

  private final PositionReader reader;
  private final List<Target> targets;
  private final Duration patience;
  private final AtomicInteger turn = new AtomicInteger();
  private final Map<String, Finding> findings = new ConcurrentHashMap<>();
  private volatile int vehicles;

  /**
   * Prepares; nothing is read yet.
   *
   * @param patience how long to go on after all were read once
   */
  public Verification(HttpClient client, List<Target> targets, Duration patience) {
    this.reader = new PositionReader(client);
    this.targets = targets;
    this.patience = patience;
  }

  /** How far it is, for a person to read. Any thread may ask. */
  public String progress() {
    long read = findings.size();
    long settled = findings.values().stream().filter(Finding::settled).count();
    return read < vehicles
        ? "verifying: %,d of %,d vehicles read".formatted(read, vehicles)
        : "verifying: waiting for the store, %,d of %,d vehicles are there"
            .formatted(settled, vehicles);
  }

  public Verdict run(Ledger ledger) throws InterruptedException {
    Map<String, Expected> required = ledger.required();
    vehicles = required.size();
    ExecutorService readers =
        Executors.newFixedThreadPool(
            READERS,
            work -> {
              Thread thread = new Thread(work, "reader");
              thread.setDaemon(true);
              return thread;
            });
    try {
      pass(readers, required);
      long deadline = System.nanoTime() + patience.toNanos();
      Map<String, Expected> pending = unsettled(required);
      while (!pending.isEmpty() && System.nanoTime() < deadline) {
        TimeUnit.NANOSECONDS.sleep(BETWEEN_PASSES.toNanos());
        pass(readers, pending);
        pending = unsettled(pending);
      }
    } finally {
      readers.shutdownNow();
    }
    return verdict();
  }

  private void pass(ExecutorService readers, Map<String, Expected> vehicles)
      throws InterruptedException {
    List<Callable<Void>> work = new ArrayList<>(vehicles.size());
    vehicles.forEach(
        (id, expected) ->
            work.add(
                () -> {
                  findings.put(id, look(id, expected, findings.get(id)));
                  return null;
                }));
    readers.invokeAll(work);
  }

  private Finding look(String id, Expected expected, @Nullable Finding before)
      throws InterruptedException {
    Reading api =
        before != null && before.apiSettled() ? before.api() : reader.read(next(), id, false);
    return new Finding(id, expected, api, reader.read(next(), id, true));
  }

  private Target next() {
    return targets.get(Math.floorMod(turn.getAndIncrement(), targets.size()));
  }

  private Map<String, Expected> unsettled(Map<String, Expected> vehicles) {
    Map<String, Expected> unsettled = new TreeMap<>(vehicles);
    unsettled.keySet().removeIf(id -> findings.get(id).settled());
    return unsettled;
  }

  private Verdict verdict() {
    return new Verdict(
        findings.size(),
        count(finding -> finding.apiJudgement() == Judgement.CORRECT),
        count(finding -> otherThanExpected(finding.apiJudgement())),
        count(finding -> finding.apiJudgement() == Judgement.MISSING),
        count(finding -> finding.storeJudgement() == Judgement.CORRECT),
        count(finding -> otherThanExpected(finding.storeJudgement())),
        count(finding -> finding.storeJudgement() == Judgement.MISSING),
        findings.values().stream()
            .filter(finding -> !finding.correct())
            .map(Finding::toString)
            .sorted()
            .limit(Verdict.MAX_NAMED)
            .toList());
  }

  private static boolean otherThanExpected(Judgement judgement) {
    return judgement == Judgement.OLDER || judgement == Judgement.NEVER_SENT;
  }

  private long count(Predicate<Finding> which) {
    return findings.values().stream().filter(which).count();
  }
}
