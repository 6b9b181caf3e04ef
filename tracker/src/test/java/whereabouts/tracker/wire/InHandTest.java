package whereabouts.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static whereabouts.tracker.wire.InHand.HEAP_PER_BYTE;
import static whereabouts.tracker.wire.InHand.HEAP_PER_ENTRY;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import whereabouts.tracker.vehicle.Limit;

class InHandTest {
  private static final int MAX = 100 * HEAP_PER_BYTE;
  private final InHand inHand = new InHand(MAX);

  @Test
  void aBodyIsLetInWhileThereIsRoomForItsHeap() {
    InHand.Share first = inHand.take(60).orElseThrow();
    assertThat(inHand.take(41)).isEmpty();
    assertThat(inHand.refused()).isEqualTo(1);
    assertThat(inHand.limit()).isEqualTo(new Limit("bytes_in_hand", 60 * HEAP_PER_BYTE, MAX));
    InHand.Share second = inHand.take(40).orElseThrow();
    first.end();
    first.end();
    second.end();
    assertThat(inHand.bytes()).isZero();
  }

  @Test
  void theLargestAloneIsAlwaysLetInAndItsEntriesToo() {
    InHand.Share alone = inHand.take(1000).orElseThrow();
    assertThat(alone.growByEntries(1000)).isTrue();
    assertThat(inHand.take(1)).isEmpty();
    alone.end();
    assertThat(inHand.bytes()).isZero();
    assertThat(inHand.take(1)).isPresent();
  }

  @Test
  void entriesBesideOthersNeedRoom() {
    InHand.Share one = inHand.take(10).orElseThrow();
    InHand.Share other = inHand.take(10).orElseThrow();
    assertThat(one.growByEntries(1)).isTrue();
    assertThat(other.growByEntries(MAX / HEAP_PER_ENTRY)).isFalse();
    one.end();
    other.end();
    assertThat(inHand.bytes()).isZero();
  }

  @Test
  void messagesWaitInTheirOrder() {
    InHand.Account account = inHand.open();
    InHand.Place large = account.await(90);
    InHand.Place next = account.await(50);
    InHand.Place last = account.await(10);
    assertThat(large.isGranted()).isTrue();
    assertThat(next.isGranted()).isFalse();
    assertThat(last.isGranted()).as("behind one that waits").isFalse();
    large.leave();
    assertThat(next.isGranted()).isTrue();
    assertThat(last.isGranted()).isTrue();
    next.leave();
    last.leave();
    assertThat(inHand.bytes()).isZero();
  }

  @Test
  void whoLeavesTheLineHoldsUpNobody() {
    InHand.Account account = inHand.open();
    InHand.Place large = account.await(90);
    InHand.Place gone = account.await(50);
    InHand.Place last = account.await(10);
    gone.leave();
    assertThat(last.isGranted()).isTrue();
    large.leave();
    last.leave();
    assertThat(gone.isGranted()).isFalse();
    assertThat(inHand.bytes()).isZero();
  }

  @Test
  void aConversationThatEndsLeavesNothingBehind() {
    InHand.Account account = inHand.open();
    account.await(90);
    account.await(50);
    account.close();
    account.await(10);
    assertThat(inHand.bytes()).isZero();
    assertThat(inHand.open().await(100).isGranted()).isTrue();
  }

  @Test
  void nothingLeaksWhoeverComesAndGoes() throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    for (int thread = 0; thread < 4; thread++) {
      threads.execute(
          () ->
              IntStream.range(0, 5_000)
                  .forEach(
                      i -> {
                        InHand.Account account = inHand.open();
                        InHand.Place first = account.await(1 + i % 90);
                        account.await(1 + i % 40);
                        inHand.take(i % 50).ifPresent(InHand.Share::end);
                        if (i % 3 == 0) {
                          first.leave();
                        }
                        account.close();
                      }));
    }
    threads.shutdown();
    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(inHand.bytes()).isZero();
    assertThat(inHand.open().await(1000).isGranted()).isTrue();
  }
}
