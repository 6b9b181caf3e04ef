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
 * cannot keep up, sends leave late, until the feed leaves out what is too late: nothing queues
 * here, the feed is asked for the next batch when the last has left. What was due in vain, since it
 * was left out or not sent before it was time to stop, is counted as skipped.
 */
final class Connection implements Runnable {
  private static final long IDLE_NANOS = Duration.ofSeconds(20).toNanos();

  private final Feed feed;
  private final TroubleMaker trouble;
  private final Line line;
  private final Crew crew;
  private final long startNanos;

  Connection(Feed feed, TroubleMaker trouble, Line line, Crew crew, long startNanos) {
    this.feed = feed;
    this.trouble = trouble;
    this.line = line;
    this.crew = crew;
    this.startNanos = startNanos;
  }

  @Override
  public void run() {
    try {
      for (Batch next = next(); next != null; next = next()) {
        send(next);
      }
      deliver(trouble.rest(), Message::atOnce);
      line.insist();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      skipWhatIsDue(elapsed());
    }
  }

  private long elapsed() {
    return System.nanoTime() - startNanos;
  }

  /** Null once there is nothing more, or it is time to stop. */
  private @Nullable Batch next() {
    Batch next = crew.stop().wished() ? null : feed.next(elapsed());
    if (next != null) {
      crew.tally().skipped(next.skipped());
    }
    return next;
  }

  private void skipWhatIsDue(long nowNanos) {
    for (Batch each = feed.next(nowNanos);
        each != null && each.hasTime() && each.offsetNanos() <= nowNanos;
        each = feed.next(nowNanos)) {
      crew.tally().skipped(each.skipped() + each.fixes().size());
    }
  }

  private void send(Batch batch) throws InterruptedException {
    List<Entry> entries = trouble.disturb(batch.fixes());
    if (!batch.hasTime()) {
      deliver(entries, Message::atOnce);
      return;
    }
    long intended = startNanos + batch.offsetNanos();
    awaitTime(intended);
    int sent = deliver(entries, part -> Message.due(intended, part));
    if (intended <= System.nanoTime()) {
      crew.tally().skipped(entries.size() - sent);
    }
  }

  private void awaitTime(long intendedNanos) throws InterruptedException {
    long left = intendedNanos - System.nanoTime();
    while (left > 0 && !crew.stop().within(Math.min(left, IDLE_NANOS))) {
      if (left > IDLE_NANOS) {
        line.idle();
      }
      left = intendedNanos - System.nanoTime();
    }
  }

  /** Returns how many were sent before it was time to stop. */
  private int deliver(List<Entry> entries, Function<List<Entry>, Message> message)
      throws InterruptedException {
    int sent = 0;
    while (sent < entries.size() && !crew.stop().wished()) {
      List<Entry> part = entries.subList(sent, Math.min(entries.size(), sent + crew.batch()));
      if (!line.deliver(message.apply(part))) {
        break;
      }
      sent += part.size();
    }
    return sent;
  }
}
