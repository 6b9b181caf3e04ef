package whereabouts.cluster;

import com.typesafe.config.Config;
import java.io.Closeable;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ThreadFactory;
import org.apache.pekko.actor.AbstractScheduler;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.event.LoggingAdapter;
import org.jspecify.annotations.Nullable;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

/** A scheduler whose time stands still until it is moved, from one task to the next. */
public final class SimulatedScheduler extends AbstractScheduler implements Closeable {
  /** A time that never comes. */
  private static final long NEVER = Long.MAX_VALUE;

  private static final class Task implements Cancellable {
    final long atNanos;
    final long order;
    final Runnable run;
    private volatile boolean over;

    Task(long atNanos, long order, Runnable run) {
      this.atNanos = atNanos;
      this.order = order;
      this.run = run;
    }

    @Override
    public boolean cancel() {
      boolean cancelled = !over;
      over = true;
      return cancelled;
    }

    @Override
    public boolean isCancelled() {
      return over;
    }
  }

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(
          Comparator.<Task>comparingLong(task -> task.atNanos)
              .thenComparingLong(task -> task.order));
  private long nanos;
  private long scheduled;

  /** As Pekko makes it. */
  public SimulatedScheduler(Config config, LoggingAdapter log, ThreadFactory threads) {}

  /** Time begins anew, with nothing to come. */
  synchronized void reset() {
    tasks.clear();
    nanos = 0;
  }

  synchronized long nanos() {
    return nanos;
  }

  /** Moves time to the next task and runs it, or to the limit if that is earlier. */
  void advance(long untilNanos) {
    Task due = takeNext(untilNanos);
    if (due != null) {
      due.run.run();
    }
  }

  private synchronized @Nullable Task takeNext(long untilNanos) {
    tasks.removeIf(Task::isCancelled);
    long next = tasks.isEmpty() ? NEVER : tasks.peek().atNanos;
    nanos = Math.min(next, untilNanos);
    if (next > untilNanos) {
      return null;
    }
    Task due = tasks.remove();
    due.over = true;
    return due;
  }

  @Override
  public synchronized Cancellable scheduleOnce(
      FiniteDuration delay, Runnable run, ExecutionContext executor) {
    Task task = new Task(nanos + delay.toNanos(), scheduled++, () -> executor.execute(run));
    tasks.add(task);
    return task;
  }

  @Override
  @SuppressWarnings("deprecation")
  public Cancellable schedule(
      FiniteDuration initialDelay, FiniteDuration interval, Runnable run, ExecutionContext with) {
    throw new UnsupportedOperationException("nothing here repeats at a fixed rate");
  }

  @Override
  public double maxFrequency() {
    return Double.MAX_VALUE;
  }

  /** Runs all that was still to come, as Pekko wants it. */
  @Override
  public void close() {
    List<Task> outstanding;
    synchronized (this) {
      outstanding = List.copyOf(tasks);
      tasks.clear();
    }
    outstanding.stream().filter(task -> !task.over).forEach(task -> task.run.run());
  }
}
