package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.Vehicles.Report;
import whereabouts.tracker.wire.HotVehicles.Hot;

class HotVehiclesTest {
  private static final int MOST_IDS_OF_A_STRIPE = 3072;
  private static final Position SOMEWHERE = Position.at(1, 1, 1, 2);

  private final AtomicLong nanos = new AtomicLong();
  private final HotVehicles hot = new HotVehicles(nanos::get, 1);

  private static Entry of(String vehicle) {
    return new Entry.Reported(new Report(vehicle, SOMEWHERE));
  }

  private void report(String vehicle, int times) {
    hot.count(Collections.nCopies(times, of(vehicle)));
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void theHottestComesFirstWithItsRateAndItsShare() {
    report("lukewarm", 30);
    report("hot", 60);
    report("cool", 10);
    pass(Duration.ofSeconds(10));
    assertThat(hot.hottest(2)).containsExactly(new Hot("hot", 6, 0.6), new Hot("lukewarm", 3, 0.3));
  }

  @Test
  void theRateOfAYoungNodeIsOverItsLife() {
    report("hot", 60);
    pass(Duration.ofSeconds(3));
    assertThat(hot.hottest(1)).containsExactly(new Hot("hot", 20, 1));
  }

  @Test
  void nothingReportedMeansNothingHot() {
    assertThat(hot.hottest(20)).isEmpty();
    pass(Duration.ofSeconds(25));
    assertThat(hot.hottest(20)).isEmpty();
  }

  @Test
  void whatIsOlderThanTheWindowFadesAndIsForgotten() {
    report("before", 100);
    pass(Duration.ofSeconds(12).plusMillis(500));
    report("now", 25);
    assertThat(hot.hottest(2))
        .containsExactly(new Hot("before", 7.5, 0.75), new Hot("now", 2.5, 0.25));
    pass(Duration.ofSeconds(10));
    assertThat(hot.hottest(2)).containsExactly(new Hot("now", 1.875, 1));
    pass(Duration.ofSeconds(10));
    assertThat(hot.hottest(2)).isEmpty();
  }

  @Test
  void whatIsNoPositionIsOfNoVehicle() {
    hot.count(List.of(new Entry.Invalid("vehicleId is missing"), of("bus"), of("bus")));
    assertThat(hot.hottest(5)).extracting(Hot::vehicleId).containsExactly("bus");
  }

  @Test
  void amongALargeFleetOfEqualsNobodyIsCalledHot() {
    for (int i = 0; i < 1_000_000; i++) {
      hot.count(List.of(of("bus-" + i % 100_000)));
    }
    assertThat(hot.hottest(100)).isEmpty();
  }

  @Test
  void aSampleOfSteadyTrafficSaysNearlyTheSame() {
    Random random = new Random(7);
    for (int window = 0; window < 3; window++) {
      for (int i = 0; i < 500_000; i++) {
        hot.count(List.of(of(i % 50 == 0 ? "hot" : "bus-" + random.nextInt(100_000))));
      }
      pass(HotVehicles.WINDOW);
    }
    assertThat(hot.hottest(100)).hasSize(1);
    assertThat(hot.hottest(1).get(0).vehicleId()).isEqualTo("hot");
    assertThat(hot.hottest(1).get(0).share()).isCloseTo(0.02, within(0.005));
    assertThat(hot.hottest(1).get(0).reportsPerSecond()).isCloseTo(1000, within(250.0));
  }

  @Test
  void manyThreadsCountTogether() throws InterruptedException {
    HotVehicles shared = new HotVehicles(nanos::get);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Entry> body = List.of(of("hot"), of("hot"), of("hot"), of("cool"));
    for (int i = 0; i < 4; i++) {
      threads.execute(
          () -> {
            for (int n = 0; n < 1000; n++) {
              shared.count(body);
            }
          });
    }
    threads.shutdown();
    assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    pass(Duration.ofSeconds(10));
    assertThat(shared.hottest(5))
        .containsExactly(new Hot("hot", 1200, 0.75), new Hot("cool", 400, 0.25));
  }

  @Property(tries = 40)
  void whoeverHasAHundredthOfTheReportsIsFoundInOrder(
      @ForAll Random random,
      @ForAll boolean uniform,
      @ForAll @IntRange(min = 2, max = 100_000) int fleet,
      @ForAll @IntRange(min = 1, max = 200) int bodySize,
      @ForAll @IntRange(min = 1, max = 400_000) int reports) {
    AtomicLong clock = new AtomicLong();
    HotVehicles vehicles = new HotVehicles(clock::get, 1);
    Map<String, Integer> truth = new HashMap<>();
    for (int counted = 0; counted < reports; counted += bodySize) {
      List<Entry> body = new ArrayList<>(bodySize);
      for (int i = 0; i < bodySize; i++) {
        String vehicle = "bus-" + (uniform ? random.nextInt(fleet) : zipf(random, fleet));
        truth.merge(vehicle, 1, Integer::sum);
        body.add(of(vehicle));
      }
      vehicles.count(body);
    }
    clock.set(HotVehicles.WINDOW.toNanos());
    List<Hot> hottest = vehicles.hottest(100);

    double all = truth.values().stream().mapToInt(Integer::intValue).sum();
    Map<String, Hot> found = new HashMap<>();
    hottest.forEach(vehicle -> found.put(vehicle.vehicleId(), vehicle));
    assertThat(hottest)
        .isSortedAccordingTo((one, other) -> Double.compare(other.share(), one.share()));
    assertThat(vehicles.held()).isLessThanOrEqualTo(MOST_IDS_OF_A_STRIPE);
    truth.forEach(
        (vehicle, count) -> {
          double share = count / all;
          if (share >= HotVehicles.FOUND_SHARE) {
            assertThat(found).containsKey(vehicle);
            assertThat(found.get(vehicle).share()).isCloseTo(share, within(0.4 * share));
            assertThat(found.get(vehicle).reportsPerSecond())
                .isCloseTo(count / 10.0, within(0.4 * count / 10.0));
          }
        });
  }

  /** The k-th of the fleet about as often as 1/k. */
  private static int zipf(Random random, int fleet) {
    return (int) Math.pow(fleet, random.nextDouble()) - 1;
  }
}
