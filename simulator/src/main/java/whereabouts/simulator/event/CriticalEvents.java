package whereabouts.simulator.event;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import whereabouts.simulator.wire.Backoff;
import whereabouts.simulator.wire.Stop;
import whereabouts.simulator.wire.Tally;
import whereabouts.simulator.wire.Target;

/**
 * Critical events at a rate, beside the positions and never behind them: over HTTP on connections
 * of their own, and, if asked, every other one on a WebSocket of their own. What is refused or not
 * answered is sent again, the same event, until it is acked or nobody believes in it any more.
 *
 * <p>Concurrency: a number of threads, each of which takes the next event, waits for its time and
 * stays with it to the end. So nothing queues: if all are busy, events are late, and their latency
 * says so.
 */
public final class CriticalEvents implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
  private static final int FEWEST_THREADS = 8;
  private static final int MOST_THREADS = 128;

  private final double perSecond;
  private final List<Target> targets;
  private final Tally errors;
  private final Stop stop;
  private final HttpClient client;
  private final List<EventWay> ways = new ArrayList<>();
  private final EventTally tally = new EventTally();
  private final ExecutorService threads = Executors.newCachedThreadPool(CriticalEvents::daemon);
  private final AtomicLong next = new AtomicLong();

  /**
   * Prepares; nothing is sent yet.
   *
   * @param perSecond 0 = none
   * @param client for them alone: they stand behind no position
   * @param socketToo whether every other one takes a WebSocket
   * @param errors where failed requests and connections are counted
   * @param stop no new ones are sent once that is wished
   */
  public CriticalEvents(
      double perSecond,
      HttpClient client,
      List<Target> targets,
      boolean socketToo,
      Tally errors,
      Stop stop) {
    this.perSecond = perSecond;
    this.client = client;
    this.targets = targets;
    this.errors = errors;
    this.stop = stop;
    ways.add(new HttpEvents(client, targets, ANSWER_TIMEOUT));
    if (socketToo) {
      ways.add(new SocketEvents(client, targets, ANSWER_TIMEOUT));
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "events");
    thread.setDaemon(true);
    return thread;
  }

  public boolean asked() {
    return perSecond > 0;
  }

  /** Starts to send. */
  public void begin(Sightings sightings, long seed) {
    if (asked()) {
      long startNanos = System.nanoTime();
      EventSource source = new EventSource(perSecond, sightings, seed, System.currentTimeMillis());
      int number = (int) Math.max(FEWEST_THREADS, Math.min(MOST_THREADS, Math.ceil(perSecond)));
      for (int i = 0; i < number; i++) {
        threads.execute(() -> sendOneAfterAnother(source, startNanos));
      }
    }
  }

  private void sendOneAfterAnother(EventSource source, long startNanos) {
    try {
      while (!stop.wished()) {
        long number = next.getAndIncrement();
        long dueNanos = startNanos + source.offsetNanos(number);
        if (!stop.within(dueNanos - System.nanoTime())) {
          deliver(source.event(number), (int) (number % ways.size()), dueNanos);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void deliver(Event event, int firstWay, long dueNanos) throws InterruptedException {
    long givenUpNanos = System.nanoTime() + PATIENCE.toNanos();
    Backoff backoff = Backoff.NONE;
    Duration wait = Duration.ZERO;
    tally.sent();
    for (int way = firstWay; System.nanoTime() + wait.toNanos() < givenUpNanos; way++) {
      TimeUnit.NANOSECONDS.sleep(wait.toNanos());
      Answer answer = ways.get(way % ways.size()).send(event);
      backoff = backoff.failed();
      wait = backoff.pause();
      if (answer instanceof Answer.Stored) {
        tally.acked(event, System.nanoTime() - dueNanos);
        return;
      } else if (answer instanceof Answer.Refused refused) {
        tally.refused();
        wait = refused.comeBackAfter().compareTo(wait) > 0 ? refused.comeBackAfter() : wait;
      } else if (answer instanceof Answer.Unanswered unanswered) {
        errors.error(unanswered.why());
      } else if (answer instanceof Answer.Rejected rejected) {
        errors.error(rejected.why());
        return;
      }
    }
  }

  /** So far. Any thread may ask. */
  public EventFigures figures() {
    return tally.figures();
  }

  /** Once it is time to stop: waits until all that were sent are acked, or given up. */
  public void finish() throws InterruptedException {
    threads.shutdown();
    Duration longest = PATIENCE.plus(ANSWER_TIMEOUT).plus(ANSWER_TIMEOUT);
    threads.awaitTermination(longest.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Looks for every event that was acked, and says which are lost. */
  public EventFigures check() throws InterruptedException {
    return tally.figures().lost(new EventCheck(client, targets).lost(tally.ackedEvents()));
  }

  @Override
  public void close() {
    threads.shutdownNow();
    ways.forEach(EventWay::close);
  }
}
