package whereabouts.tracker.wire;

import java.util.List;
import java.util.SplittableRandom;
import org.apache.datasketches.frequencies.ItemsSketch;

/**
 * What some of the threads have counted, so that they need not wait for the others.
 *
 * <p>An update of a sketch costs up to half a microsecond while a large fleet reports, so of many
 * reports only a sample is taken: one of each block of {@code weight}, chosen at random, and
 * counted as so many. The weight follows the number of reports such that a window of steady traffic
 * has {@value #MIN_SAMPLES} to twice as many samples, or all reports if there are fewer: at most
 * 0.2 % of a processor. Safe for concurrent use.
 */
final class HotStripe {
  private static final int SKETCH_SIZE = 2048;
  private static final int MIN_SAMPLES = 16_384;

  /** The reports of one window of time. */
  static final class Window {
    final ItemsSketch<String> sketch = new ItemsSketch<>(SKETCH_SIZE);
    long reports;

    private void add(Window other) {
      sketch.merge(other.sketch);
      reports += other.reports;
    }
  }

  private final SplittableRandom random;
  private Window filling = new Window();
  private Window before = new Window();
  private long number;

  /** How many reports a block has, and each sample stands for. */
  private int weight = 1;

  /** Where in its block the next sample is, and how many reports come before it. */
  private int place;

  private int untilSample;
  private int samples;

  HotStripe(long seed) {
    random = new SplittableRandom(seed);
  }

  synchronized void count(List<Entry> entries, long window) {
    advanceTo(window);
    filling.reports += entries.size();
    int next = untilSample;
    while (next < entries.size()) {
      if (entries.get(next) instanceof Entry.Reported sample) {
        filling.sketch.update(sample.report().vehicleId(), weight);
      }
      next += nextBlock();
    }
    untilSample = next - entries.size();
  }

  /** How far it is from a block's sample to that of the next. */
  private int nextBlock() {
    int rest = weight - place;
    if (++samples == 2 * MIN_SAMPLES) {
      weight *= 2;
      samples = 0;
    }
    place = random.nextInt(weight);
    return rest + place;
  }

  /** A window that nobody reported in leaves nothing behind. */
  private void advanceTo(long window) {
    if (window > number) {
      before = window == number + 1 ? filling : new Window();
      filling = new Window();
      number = window;
      samples = 0;
      weight = (int) Math.max(1, Long.highestOneBit(before.reports / MIN_SAMPLES));
      place = random.nextInt(weight);
      untilSample = place;
    }
  }

  /** Adds what was counted in this window, and in the one before. */
  synchronized void addTo(Window nowFilling, Window theOneBefore, long window) {
    advanceTo(window);
    nowFilling.add(filling);
    theOneBefore.add(before);
  }

  synchronized int held() {
    return filling.sketch.getNumActiveItems() + before.sketch.getNumActiveItems();
  }
}
