package whereabouts.simulator.fleet;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import whereabouts.simulator.fleet.Entry.Fault;

/**
 * Turns what vehicles report into what arrives in a bad world. Seeded; one per connection, used by
 * one thread.
 */
public final class TroubleMaker {
  private static final Duration AHEAD = Duration.ofHours(10);
  private static final Duration LEAST_AGE = Duration.ofMinutes(1);
  private static final Duration GREATEST_AGE = Duration.ofHours(6);

  private final Trouble trouble;
  private final SplittableRandom random;
  private final InstantSource clock;

  /** At most one fix per vehicle: the one after it sets it free. */
  private final Map<String, Fix> heldBack = new HashMap<>();

  public TroubleMaker(Trouble trouble, long seed, InstantSource clock) {
    this.trouble = trouble;
    this.random = new SplittableRandom(seed);
    this.clock = clock;
  }

  public List<Entry> disturb(List<Fix> fixes) {
    List<Entry> entries = new ArrayList<>(fixes.size());
    if (trouble.none()) {
      fixes.forEach(fix -> entries.add(Entry.of(fix)));
    } else {
      fixes.forEach(fix -> disturb(fix, entries));
    }
    return entries;
  }

  private void disturb(Fix fix, List<Entry> entries) {
    Fix earlier = heldBack.remove(fix.vehicleId());
    if (earlier == null && happens(trouble.outOfOrder())) {
      heldBack.put(fix.vehicleId(), fix);
    } else {
      entries.add(Entry.of(fix));
    }
    if (earlier != null) {
      entries.add(Entry.of(earlier));
    }
    if (happens(trouble.duplicates())) {
      entries.add(Entry.of(fix));
    }
    if (happens(trouble.late())) {
      long age = random.nextLong(LEAST_AGE.toMillis(), GREATEST_AGE.toMillis());
      entries.add(Entry.of(fix.at(Math.max(1, fix.timeMillis() - age))));
    }
    if (happens(trouble.future())) {
      entries.add(new Entry(fix.at(clock.millis() + AHEAD.toMillis()), Fault.FUTURE));
    }
    if (happens(trouble.invalid())) {
      entries.add(new Entry(fix, Fault.BROKEN[random.nextInt(Fault.BROKEN.length)]));
    }
  }

  /** Whatever is still held back when there is no next fix. */
  public List<Entry> rest() {
    List<Entry> rest = heldBack.values().stream().map(Entry::of).toList();
    heldBack.clear();
    return rest;
  }

  private boolean happens(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }
}
