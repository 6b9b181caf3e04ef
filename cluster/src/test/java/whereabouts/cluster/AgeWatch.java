package whereabouts.cluster;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Reads over and over how old a node's oldest unwritten fix is, until the node is gone. */
final class AgeWatch {
  private static final Duration SCRAPE_EVERY = Duration.ofMillis(20);

  /** The oldest unwritten age, and when it was asked for; both in nanoseconds. */
  record Export(long atNanos, long ageNanos) {
    /** What was acked before then must not be lost. */
    long lostSinceNanos() {
      return atNanos - ageNanos;
    }
  }

  private final AtomicInteger exports = new AtomicInteger();
  private final CompletableFuture<Export> last;

  AgeWatch(NodeProcess node) {
    last = CompletableFuture.supplyAsync(() -> watch(node));
  }

  private Export watch(NodeProcess node) {
    Export latest = new Export(System.nanoTime(), 0);
    while (true) {
      try {
        long asked = System.nanoTime();
        double seconds = node.scrape().of("whereabouts_unwritten_age_seconds");
        latest = new Export(asked, (long) (seconds * 1e9));
        exports.incrementAndGet();
        LockSupport.parkNanos(SCRAPE_EVERY.toNanos());
      } catch (UncheckedIOException gone) {
        return latest;
      }
    }
  }

  void awaitExports(int more) {
    int target = exports.get() + more;
    TestNode.await(() -> exports.get() >= target);
  }

  /** The last one before the end. */
  Export last() {
    return last.join();
  }
}
