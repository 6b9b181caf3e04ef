package whereabouts.tracker.wire;

import static java.util.Comparator.comparingDouble;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.apache.datasketches.frequencies.ErrorType;
import org.apache.datasketches.frequencies.ItemsSketch;

/**
 * Which vehicles most of this node's reports are about, without a count for every vehicle: sketches
 * of two windows, the one that fills and the one before, of which as much counts as lies within the
 * last {@link #WINDOW}. Safe for concurrent use.
 *
 * <p>A vehicle with at least {@link #FOUND_SHARE} of the reports is found: the sketches may lose
 * what is below a fifth of that. Figures are exact while few vehicles report little; else they are
 * estimates, low by at most 0.2 % of all reports, and from a {@linkplain HotStripe sample}: that of
 * the coolest vehicle that is found for sure is within a quarter of the truth as a rule, that of a
 * hotter one closer.
 *
 * <p>Memory: at most 3 072 vehicle ids a stripe, and a stripe a processor, up to eight: 0.25 MB
 * each with ids as they are, 2 MB if all ids were as long as they may be.
 */
public final class HotVehicles {
  /** The time that the figures are about, up to now. */
  public static final Duration WINDOW = Duration.ofSeconds(10);

  /** Whoever has this share of all reports is found for sure. */
  public static final double FOUND_SHARE = 0.01;

  /** Who has less than this share is not listed: what the sketches say of it may be chance. */
  private static final double LISTED_SHARE = 0.001;

  private static final int MAX_STRIPES = 8;
  private static final Duration SHORTEST_SPAN = Duration.ofSeconds(1);

  /**
   * A vehicle that much is reported of.
   *
   * @param share of all reports received, 0 to 1
   */
  public record Hot(String vehicleId, double reportsPerSecond, double share) {}

  private final LongSupplier nanoTime;
  private final long startNanos;
  private final HotStripe[] stripes;

  /**
   * Nothing is counted yet.
   *
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   */
  public HotVehicles(LongSupplier nanoTime) {
    this(nanoTime, Math.min(MAX_STRIPES, Runtime.getRuntime().availableProcessors()));
  }

  HotVehicles(LongSupplier nanoTime, int stripes) {
    this.nanoTime = nanoTime;
    this.startNanos = nanoTime.getAsLong();
    this.stripes = IntStream.range(0, stripes).mapToObj(HotStripe::new).toArray(HotStripe[]::new);
  }

  /** Counts what came in, whatever becomes of it. */
  void count(List<Entry> entries) {
    int stripe = (int) (Thread.currentThread().getId() % stripes.length);
    stripes[stripe].count(entries, window(now()));
  }

  /** The hottest vehicles, the hottest first; at most {@code top}, none below a thousandth. */
  public List<Hot> hottest(int top) {
    long now = now();
    HotStripe.Window filling = new HotStripe.Window();
    HotStripe.Window before = new HotStripe.Window();
    for (HotStripe stripe : stripes) {
      stripe.addTo(filling, before, window(now));
    }
    double partBefore = 1 - (double) (now % WINDOW.toNanos()) / WINDOW.toNanos();
    Map<String, Double> reports = new HashMap<>();
    add(filling.sketch, 1, reports);
    add(before.sketch, partBefore, reports);
    double all = filling.reports + partBefore * before.reports;
    double seconds = spanNanos(now) / 1e9;
    return reports.entrySet().stream()
        .map(of -> new Hot(of.getKey(), of.getValue() / seconds, of.getValue() / all))
        .filter(vehicle -> vehicle.share >= LISTED_SHARE)
        .sorted(comparingDouble(Hot::reportsPerSecond).reversed().thenComparing(Hot::vehicleId))
        .limit(top)
        .toList();
  }

  /** How many vehicle ids are held. */
  int held() {
    return IntStream.range(0, stripes.length).map(i -> stripes[i].held()).sum();
  }

  private static void add(ItemsSketch<String> sketch, double part, Map<String, Double> reports) {
    for (ItemsSketch.Row<String> row : sketch.getFrequentItems(ErrorType.NO_FALSE_NEGATIVES)) {
      reports.merge(row.getItem(), part * row.getLowerBound(), Double::sum);
    }
  }

  private long now() {
    return nanoTime.getAsLong() - startNanos;
  }

  private static long window(long now) {
    return now / WINDOW.toNanos();
  }

  /** A node that is younger than a window has counted for less than one. */
  private static long spanNanos(long now) {
    return Math.max(SHORTEST_SPAN.toNanos(), Math.min(now, WINDOW.toNanos()));
  }
}
