package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.vehicle.Limit;

class CreditTest {
  private static final Duration TARGET = Duration.ofMillis(50);
  private long now;

  private Credit credit(int max) {
    return new Credit("reports_in_flight", () -> max, () -> TARGET, () -> now);
  }

  private static int granted(Credit.Turn turn) {
    CompletableFuture<Integer> granted = turn.granted().toCompletableFuture();
    return granted.getNow(-1);
  }

  @Test
  void noMoreIsUnderWayThanThereIsAndTheRestWaitsInLine() {
    Credit credit = credit(10);
    assertThat(granted(credit.take(7))).isEqualTo(7);
    Credit.Turn second = credit.take(4);
    Credit.Turn third = credit.take(1);
    assertThat(granted(second)).isEqualTo(-1);
    assertThat(granted(third)).as("who comes later does not pass").isEqualTo(-1);
    assertThat(credit.waiting()).isEqualTo(5);
    assertThat(credit.limit()).isEqualTo(new Limit("reports_in_flight", 7, 10));
    credit.answered(7, 0);
    assertThat(granted(second)).isEqualTo(4);
    assertThat(granted(third)).isEqualTo(1);
    assertThat(credit.used()).isEqualTo(5);
    assertThat(credit.waiting()).isZero();
  }

  @Test
  void moreThanThereEverIsComesInPieces() {
    Credit credit = credit(10);
    assertThat(granted(credit.take(1_000))).isEqualTo(10);
    assertThat(granted(credit(1 << 20).take(5_000))).isEqualTo(Credit.PIECE);
  }

  @Test
  void whatJoinsAWaitingPlaceGoesWithIt() {
    Credit credit = credit(10);
    Credit.Turn first = credit.take(10);
    Credit.Turn second = credit.take(1);
    second.join(4);
    assertThat(credit.waiting()).isEqualTo(5);
    assertThat(credit.mayWait()).isFalse();
    credit.answered(10, 0);
    assertThat(granted(second)).isEqualTo(5);
    first.join(3);
    assertThat(credit.waiting()).as("its turn is over").isZero();
  }

  @Test
  void whoGivesUpHoldsNothing() {
    Credit credit = credit(10);
    Credit.Turn first = credit.take(10);
    Credit.Turn second = credit.take(5);
    Credit.Turn third = credit.take(5);
    second.giveUp();
    assertThat(granted(second)).isZero();
    first.giveUp();
    assertThat(granted(third)).isEqualTo(5);
    third.giveUp();
    assertThat(credit.used()).isZero();
    assertThat(credit.waiting()).isZero();
  }

  @Test
  void patienceEnds() {
    Credit credit = credit(10);
    credit.take(10);
    List<Runnable> timer = new ArrayList<>();
    Credit.Turn second = credit.take(5).until(timer::add);
    assertThat(second.granted()).isNotDone();
    timer.forEach(Runnable::run);
    assertThat(granted(second)).isZero();
    assertThat(credit.waiting()).isZero();
    assertThat(credit.used()).isEqualTo(10);
  }

  @Test
  void patienceThatEndsAfterTheTurnCameIsOfNoEffect() {
    Credit credit = credit(10);
    Credit.Turn first = credit.take(10);
    List<Runnable> timer = new ArrayList<>();
    Credit.Turn second = credit.take(5).until(timer::add);
    first.giveUp();
    timer.forEach(Runnable::run);
    assertThat(granted(second)).isEqualTo(5);
    assertThat(credit.used()).isEqualTo(5);
  }

  @Property(tries = 500)
  void nothingIsLostOrGivenTwice(
      @ForAll @IntRange(min = 1, max = 3_000) int max, @ForAll @Size(max = 60) int[] steps) {
    Credit credit = credit(max);
    Deque<Credit.Turn> turns = new ArrayDeque<>();
    for (int step : steps) {
      now += 1_000_000;
      int amount = Math.floorMod(step, 2_000) + 1;
      Credit.Turn oldest = turns.peekFirst();
      switch (Math.floorMod(step >> 16, 4)) {
        case 0, 1 -> turns.add(credit.take(amount));
        case 2 -> {
          if (oldest != null && granted(oldest) >= 0) {
            credit.answered(granted(turns.removeFirst()), amount * 100_000L);
          }
        }
        default -> {
          if (oldest != null) {
            turns.removeFirst().giveUp();
          }
        }
      }
      int out = turns.stream().mapToInt(turn -> Math.max(0, granted(turn))).sum();
      assertThat(credit.used()).isEqualTo(out).isLessThanOrEqualTo(max);
      assertThat(credit.waiting() > 0)
          .isEqualTo(turns.stream().anyMatch(turn -> granted(turn) < 0));
    }
    turns.forEach(Credit.Turn::giveUp);
    assertThat(credit.used()).isZero();
    assertThat(credit.waiting()).isZero();
  }

  @Test
  void manyThreadsShareIt() throws Exception {
    Credit credit = credit(50);
    int threads = 4;
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      Deque<Future<?>> all = new ArrayDeque<>();
      for (int thread = 0; thread < threads; thread++) {
        int wanted = 10 * (thread + 1);
        all.add(
            pool.submit(
                () -> {
                  start.await();
                  for (int i = 0; i < 5_000; i++) {
                    Credit.Turn turn = credit.take(wanted);
                    if (i % 3 == 0) {
                      turn.until(ForkJoinPool.commonPool());
                    }
                    int granted = turn.granted().toCompletableFuture().get();
                    assertThat(credit.used()).isLessThanOrEqualTo(50);
                    credit.answered(granted, 1);
                  }
                  return null;
                }));
      }
      start.countDown();
      for (Future<?> done : all) {
        done.get();
      }
    } finally {
      pool.shutdown();
    }
    assertThat(credit.used()).isZero();
    Eventually.holds(() -> credit.waiting() == 0);
  }
}
