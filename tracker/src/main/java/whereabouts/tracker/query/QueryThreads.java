package whereabouts.tracker.query;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that work on queries and nothing else, so that a large one holds up no report. What waits
 * for them is bounded by whoever lets queries in. Safe for concurrent use.
 */
public final class QueryThreads implements Executor, AutoCloseable {
  private final ExecutorService threads;

  public QueryThreads(int count) {
    AtomicInteger started = new AtomicInteger();
    threads =
        Executors.newFixedThreadPool(
            count,
            work -> {
              Thread thread = new Thread(work, "query-" + started.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public void execute(Runnable work) {
    threads.execute(work);
  }

  /** Lets them end once there is nothing to do. */
  @Override
  public void close() {
    threads.shutdown();
  }
}
