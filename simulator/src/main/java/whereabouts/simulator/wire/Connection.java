package whereabouts.simulator.wire;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import whereabouts.simulator.fleet.Batch;
import whereabouts.simulator.fleet.Entry;
import whereabouts.simulator.fleet.Feed;
import whereabouts.simulator.fleet.TroubleMaker;

/**
 * Sends one feed over one line at the times that the feed fixes. If the target, or this machine,
 * cannot keep up, sends leave late but none is left out until it is time to stop: nothing queues
 * here, the feed is asked for the next batch when the last has left.
 */
final class Connection implements Runnable {
  private static final long IDLE_NANOS = Duration.ofSeconds(20).toNanos();

  private final Feed feed;
  private final TroubleMaker trouble;
  private final Line line;
  private final int batch;
  private final Stop stop;
  private final long startNanos;

  Connection(Feed feed, TroubleMaker trouble, Line line, int batch, Stop stop, long startNanos) {
    this.feed = feed;
    this.trouble = trouble;
    this.line = line;
    this.batch = batch;
    this.stop = stop;
    this.startNanos = startNanos;
  }

  @Override
  public void run() {
    try {
      @Nullable Batch next = feed.next();
      while (next != null && !stop.wished()) {
        if (next.offsetNanos() == Batch.AT_ONCE) {
          deliver(trouble.disturb(next.fixes()), Message::atOnce);
        } else {
          long intended = startNanos + next.offsetNanos();
          awaitTime(intended);
          deliver(trouble.disturb(next.fixes()), entries -> Message.due(intended, entries));
        }
        next = feed.next();
      }
      deliver(trouble.rest(), Message::atOnce);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitTime(long intendedNanos) throws InterruptedException {
    long left = intendedNanos - System.nanoTime();
    while (left > 0 && !stop.within(Math.min(left, IDLE_NANOS))) {
      if (left > IDLE_NANOS) {
        line.idle();
      }
      left = intendedNanos - System.nanoTime();
    }
  }

  private void deliver(List<Entry> entries, Function<List<Entry>, Message> message)
      throws InterruptedException {
    for (int from = 0; from < entries.size() && !stop.wished(); from += batch) {
      List<Entry> part = entries.subList(from, Math.min(entries.size(), from + batch));
      line.deliver(message.apply(part));
    }
  }
}
